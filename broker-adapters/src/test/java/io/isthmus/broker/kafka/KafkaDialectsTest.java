package io.isthmus.broker.kafka;

import static java.nio.charset.StandardCharsets.UTF_8;
import static org.assertj.core.api.Assertions.assertThat;
import static org.awaitility.Awaitility.await;

import io.isthmus.aggregator.channel.ChannelFailure;
import io.isthmus.aggregator.channel.Reply;
import io.isthmus.aggregator.channel.Request;
import io.isthmus.broker.Asker;
import io.isthmus.broker.Health;
import io.isthmus.broker.Loops;
import io.isthmus.broker.Outcome;
import io.isthmus.schema.config.Dialect;
import io.isthmus.schema.config.KafkaBrokerConfig;
import io.isthmus.schema.config.KafkaTargetConfig;
import io.isthmus.schema.json.Json;
import io.isthmus.schema.json.MalformedJsonException;
import io.isthmus.schema.message.Payload;
import io.isthmus.testbed.Brokers;
import io.isthmus.testbed.KafkaBroker;
import java.nio.ByteBuffer;
import java.security.SecureRandom;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.concurrent.CompletableFuture;
import java.util.function.Function;
import org.apache.kafka.clients.consumer.ConsumerRecord;
import org.apache.kafka.clients.producer.ProducerRecord;
import org.junit.jupiter.api.AfterAll;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.TestInstance;
import org.junit.jupiter.api.Timeout;

/** Calls in different dialects over one cluster and one reply topic; services answer as those frameworks do. */
@TestInstance(TestInstance.Lifecycle.PER_CLASS)
@Timeout(120)
final class KafkaDialectsTest {

    private static final Duration SOON = Duration.ofSeconds(20);

    private final Loops loops = new Loops();
    private final KafkaBroker broker = Brokers.kafka();
    private final KafkaUnderTest kafka = new KafkaUnderTest(broker);
    private final List<AutoCloseable> opened = new ArrayList<>();
    private KafkaAdapter adapter;

    @BeforeAll
    void start() {
        var config = new KafkaBrokerConfig(List.of(broker.bootstrap()), KafkaUnderTest.REPLIES, Map.of(), 10_000);
        adapter = new KafkaAdapter("events", config, "one", loops.all(), new SecureRandom());
        adapter.start();
    }

    @AfterAll
    void stop() throws Exception {
        for (AutoCloseable each : opened) {
            each.close();
        }
        adapter.close();
        loops.close();
    }

    /** Spring and Nest even share the header of the id, and differ in how they read and say everything else. */
    @Test
    void eachReplyIsReadInTheDialectOfItsCall() {
        List<Asker> askers = List.of(
                asker(Dialect.SPRING, KafkaDialectsTest::asSpring),
                asker(new Dialect.Nest(null), KafkaDialectsTest::asNest),
                asker(new Dialect.SmallRye(), KafkaDialectsTest::asSmallRye),
                asker(events(Dialect.CloudEvents.Mode.STRUCTURED), KafkaDialectsTest::asEvent),
                asker(custom(), KafkaDialectsTest::inBody));
        await().until(() -> adapter.check() instanceof Health.Ready);
        var asked = new ArrayList<CompletableFuture<Outcome>>();
        for (int i = 0; i < 100; i++) {
            asked.add(askers.get(i % askers.size()).ask(json("{\"n\":" + i + "}"), SOON, KafkaDialectsTest::asJson));
        }

        for (int i = 0; i < 100; i++) {
            Outcome.Answered outcome = asked.get(i).join().answered();
            assertThat(outcome.body()).asString(UTF_8).isEqualTo("{\"n\":" + i + "}");
            assertThat(outcome.reply().isFault()).isFalse();
        }
    }

    @Test
    void aTombstoneOfNestIsTheFaultInItsHeader() {
        Asker asker = asker(new Dialect.Nest(null), request -> {
            var reply = to(request, "kafka_replyTopic", decimal(request, "kafka_replyPartition"), null);
            reply.headers()
                    .add("kafka_correlationId", header(request, "kafka_correlationId"))
                    .add("kafka_nest-err", json("{\"status\":\"error\",\"message\":\"told to fail\"}"))
                    .add("kafka_nest-is-disposed", new byte[] {0});
            return reply;
        });
        await().until(() -> adapter.check() instanceof Health.Ready);

        Reply reply = asker.ask(json("{}"), SOON).join().answered().reply();

        assertThat(reply.fault()).isEqualTo("told to fail");
        assertThat(reply.status()).isEqualTo(502);
    }

    @Test
    void aBodyThatTheDialectCannotWrapIsNotSent() {
        Asker asker = asker(custom(), KafkaDialectsTest::inBody);
        await().until(() -> adapter.check() instanceof Health.Ready);

        Outcome outcome = asker.ask("no JSON", SOON).join();

        assertThat(outcome.failed(ChannelFailure.Unrenderable.class)).hasMessageContaining("the body is not JSON");
        assertThat(asker.counters().published().sum()).isZero();
        assertThat(asker.counters().inFlight().sum()).isZero();
    }

    private static ProducerRecord<byte[], byte[]> asSpring(ConsumerRecord<byte[], byte[]> request) {
        int partition = ByteBuffer.wrap(header(request, "kafka_replyPartition")).getInt();
        var reply = to(request, "kafka_replyTopic", partition, request.value());
        reply.headers().add("kafka_correlationId", header(request, "kafka_correlationId"));
        return reply;
    }

    private static ProducerRecord<byte[], byte[]> asNest(ConsumerRecord<byte[], byte[]> request) {
        var reply = to(request, "kafka_replyTopic", decimal(request, "kafka_replyPartition"), request.value());
        reply.headers()
                .add("kafka_correlationId", header(request, "kafka_correlationId"))
                .add("kafka_nest-is-disposed", new byte[] {0});
        return reply;
    }

    private static ProducerRecord<byte[], byte[]> asSmallRye(ConsumerRecord<byte[], byte[]> request) {
        int partition = ByteBuffer.wrap(header(request, "REPLY_PARTITION")).getInt();
        var reply = to(request, "REPLY_TOPIC", partition, request.value());
        reply.headers().add("REPLY_CORRELATION_ID", header(request, "REPLY_CORRELATION_ID"));
        return reply;
    }

    private static ProducerRecord<byte[], byte[]> asEvent(ConsumerRecord<byte[], byte[]> request) {
        Json event = parsed(request.value());
        Json reply = Json.object()
                .put("specversion", "1.0")
                .put("id", "reply-1")
                .put("type", "quote.reply")
                .put("data", event.get("data"))
                .put("correlationid", event.get("id"))
                .build();
        var message = new ProducerRecord<byte[], byte[]>(
                event.get("replyto").text(),
                Integer.valueOf(event.get("replypartition").text()),
                null,
                reply.toPayload().bytes());
        message.headers().add("content-type", json("application/cloudevents+json; charset=utf-8"));
        return message;
    }

    private static ProducerRecord<byte[], byte[]> inBody(ConsumerRecord<byte[], byte[]> request) {
        Json asked = parsed(request.value());
        Json reply = Json.object()
                .put("result", Json.object().put("n", asked.get("n")).build())
                .put("meta", asked.get("meta"))
                .build();
        return new ProducerRecord<>(
                asked.get("meta").get("to").text(),
                asked.get("meta").get("partition").number().intValue(),
                null,
                reply.toPayload().bytes());
    }

    private static Dialect custom() {
        return new Dialect.Custom(
                "/meta/id",
                null,
                "/meta/to",
                "/meta/partition",
                Dialect.Custom.NumberForm.TEXT,
                null,
                null,
                "/result",
                Map.of());
    }

    private static Dialect events(Dialect.CloudEvents.Mode mode) {
        return new Dialect.CloudEvents(mode, "quote", "/isthmus", null);
    }

    private Asker asker(
            Dialect dialect, Function<ConsumerRecord<byte[], byte[]>, ProducerRecord<byte[], byte[]>> service) {
        String topic = kafka.destination();
        opened.add(new KafkaResponder(
                broker.bootstrap(), topic, (request, replies) -> replies.accept(service.apply(request))));
        var target = new KafkaTargetConfig("events", topic, null, dialect, null);
        return new Asker(loops, (counters, loop) -> adapter.channel(target, counters, loop));
    }

    private static ProducerRecord<byte[], byte[]> to(
            ConsumerRecord<byte[], byte[]> request, String topicHeader, int partition, byte[] value) {
        return new ProducerRecord<>(new String(header(request, topicHeader), UTF_8), partition, null, value);
    }

    private static byte[] header(ConsumerRecord<byte[], byte[]> message, String name) {
        return message.headers().lastHeader(name).value();
    }

    private static int decimal(ConsumerRecord<byte[], byte[]> message, String name) {
        return Integer.parseInt(new String(header(message, name), UTF_8));
    }

    private static Request asJson(Request request) {
        return request.withBody(request.body(), "application/json");
    }

    private static byte[] json(String text) {
        return text.getBytes(UTF_8);
    }

    private static Json parsed(byte[] body) {
        try {
            return Json.parse(Payload.of(body));
        } catch (MalformedJsonException wrong) {
            throw new AssertionError(wrong);
        }
    }
}
