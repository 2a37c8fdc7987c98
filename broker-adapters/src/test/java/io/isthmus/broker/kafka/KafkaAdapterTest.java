package io.isthmus.broker.kafka;

import static java.nio.charset.StandardCharsets.UTF_8;
import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;
import static org.awaitility.Awaitility.await;

import io.isthmus.aggregator.channel.ChannelFailure;
import io.isthmus.broker.Asker;
import io.isthmus.broker.BrokerUnderTest.Behaviour;
import io.isthmus.broker.Health;
import io.isthmus.broker.Loops;
import io.isthmus.broker.Outcome;
import io.isthmus.schema.config.ByteSize;
import io.isthmus.schema.config.Dialect;
import io.isthmus.schema.config.KafkaBrokerConfig;
import io.isthmus.schema.config.KafkaBrokerConfig.RepliesConfig;
import io.isthmus.schema.config.KafkaPublishConfig;
import io.isthmus.schema.config.KafkaTargetConfig;
import io.isthmus.schema.expression.Template;
import io.isthmus.testbed.Brokers;
import io.isthmus.testbed.KafkaBroker;
import java.nio.ByteBuffer;
import java.security.SecureRandom;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.UUID;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.ConcurrentSkipListSet;
import java.util.concurrent.Executors;
import java.util.concurrent.TimeUnit;
import org.apache.kafka.clients.consumer.ConsumerRecord;
import org.apache.kafka.clients.consumer.KafkaConsumer;
import org.apache.kafka.clients.producer.ProducerRecord;
import org.apache.kafka.common.errors.WakeupException;
import org.apache.kafka.common.serialization.ByteArrayDeserializer;
import org.jspecify.annotations.Nullable;
import org.junit.jupiter.api.AfterAll;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.TestInstance;
import org.junit.jupiter.api.Timeout;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;

/** What is Kafka's own: dialects, topics, partitions, groups, settings. */
@TestInstance(TestInstance.Lifecycle.PER_CLASS)
@Timeout(120)
final class KafkaAdapterTest {

    private static final Duration SOON = Duration.ofSeconds(10);

    private final Loops loops = new Loops();
    private final KafkaBroker broker = Brokers.kafka();
    private final KafkaUnderTest kafka = new KafkaUnderTest(broker);
    private final List<AutoCloseable> opened = new ArrayList<>();

    @AfterAll
    void closeLoops() {
        loops.close();
    }

    @AfterEach
    void closeWhatWasOpened() throws Exception {
        for (AutoCloseable each : opened.reversed()) {
            each.close();
        }
        opened.clear();
        assertThat(loops.blocked()).as("what blocked an event loop").isEmpty();
    }

    @Test
    void aServiceOfSpringsAnswersUnchanged() {
        String topic = kafka.destination();
        open(new KafkaResponder(broker.bootstrap(), topic, (request, replies) -> replies.accept(asSpring(request))));
        KafkaAdapter adapter = adapter("one", KafkaUnderTest.REPLIES, Map.of());
        Asker asker = asker(adapter, target(topic, null, Dialect.SPRING, null));
        started(adapter);

        var reply = asker.ask("hello", SOON).join().answered().reply();

        assertThat(reply.status()).isEqualTo(200);
        assertThat(reply.headers().isEmpty()).isTrue();
    }

    /** What spring-kafka 4.1 sends back, by recorded bytes. */
    private static ProducerRecord<byte[], byte[]> asSpring(ConsumerRecord<byte[], byte[]> request) {
        String topic = new String(header(request, "kafka_replyTopic"), UTF_8);
        int partition = ByteBuffer.wrap(header(request, "kafka_replyPartition")).getInt();
        var reply = new ProducerRecord<>(topic, partition, request.key(), request.value());
        reply.headers()
                .add("__TypeId__", "java.util.LinkedHashMap".getBytes(UTF_8))
                .add("kafka_correlationId", header(request, "kafka_correlationId"));
        return reply;
    }

    private static byte[] header(ConsumerRecord<byte[], byte[]> message, String name) {
        return message.headers().lastHeader(name).value();
    }

    @Test
    void routesInDifferentDialectsShareABroker() {
        String springs = kafka.destination();
        String ours = kafka.destination();
        open(new KafkaResponder(broker.bootstrap(), springs, (request, replies) -> replies.accept(asSpring(request))));
        open(kafka.service(ours, Behaviour.echo()));
        KafkaAdapter adapter = adapter("one", KafkaUnderTest.REPLIES, Map.of());
        Asker spring = asker(adapter, target(springs, null, Dialect.SPRING, null));
        Asker isthmus = asker(adapter, target(ours, null, Dialect.ISTHMUS, null));
        started(adapter);

        var asked = new ArrayList<CompletableFuture<Outcome>>();
        for (int i = 0; i < 100; i++) {
            asked.add((i % 2 == 0 ? spring : isthmus).ask("question " + i, SOON));
        }

        for (int i = 0; i < 100; i++) {
            assertThat(asked.get(i).join().answered().body()).asString(UTF_8).isEqualTo("question " + i);
        }
    }

    @Test
    void aReplyWithoutAValueHasAnEmptyBody() {
        String topic = kafka.destination();
        open(new KafkaResponder(broker.bootstrap(), topic, (request, replies) -> replies.accept(reply(request, null))));
        Asker asker = startedAsker(topic);

        assertThat(asker.ask("hello", SOON).join().answered().body()).isEmpty();
    }

    private static ProducerRecord<byte[], byte[]> reply(
            ConsumerRecord<byte[], byte[]> request, byte @Nullable [] body) {
        var reply = new ProducerRecord<byte[], byte[]>(
                new String(header(request, "isthmus-reply-to"), UTF_8),
                Integer.valueOf(new String(header(request, "isthmus-reply-partition"), UTF_8)),
                null,
                body);
        reply.headers().add("isthmus-correlation", header(request, "isthmus-correlation"));
        return reply;
    }

    @Test
    void theKeyIsTheRecordsKeyAndKeepsItsPartition() {
        String topic = kafka.topic("keyed-" + UUID.randomUUID(), 8);
        var partitions = new ConcurrentSkipListSet<Integer>();
        var keys = new ConcurrentSkipListSet<String>();
        open(new KafkaResponder(broker.bootstrap(), topic, (request, replies) -> {
            partitions.add(request.partition());
            keys.add(new String(request.key(), UTF_8));
            replies.accept(reply(request, request.value()));
        }));
        KafkaAdapter adapter = adapter("one", KafkaUnderTest.REPLIES, Map.of());
        Asker asker = asker(adapter, target(topic, Template.constant("customer-7"), Dialect.ISTHMUS, null));
        started(adapter);

        for (int i = 0; i < 20; i++) {
            asker.ask("hello", SOON).join().answered();
        }

        assertThat(keys).containsExactly("customer-7");
        assertThat(partitions).hasSize(1);
    }

    @Test
    void aMessageThatTheClientFindsTooLargeIsRejectedAtOnce() {
        Asker asker = startedAsker(kafka.destination());

        Outcome outcome = asker.ask(new byte[2 * 1024 * 1024], SOON).join();

        var tooLarge = outcome.failed(ChannelFailure.BodyTooLarge.class);
        assertThat(tooLarge.effect()).isEqualTo(ChannelFailure.Effect.NONE);
        assertThat(tooLarge).hasMessageContainingAll("2097152 bytes", "1048576", "messageBytesMax");
        assertThat(asker.counters().tooLarge().sum()).isOne();
        assertThat(asker.counters().inFlight().sum()).isZero();
    }

    @Test
    void aMessageThatTheBrokerFindsTooLargeIsToldItsLimitAndHurtsNobodyWhoSharesItsBatch() {
        var config = new KafkaBrokerConfig(
                List.of(broker.bootstrap()),
                KafkaUnderTest.REPLIES,
                Map.of(),
                10_000,
                Duration.ofSeconds(1),
                null,
                new ByteSize(4 << 20),
                new ByteSize(8 << 20));
        KafkaAdapter adapter = open(new KafkaAdapter("events", config, "one", loops.all(), new SecureRandom()));
        String topic = kafka.destination();
        Asker asker = asker(adapter, target(topic, null, Dialect.ISTHMUS, null));
        open(kafka.service(topic, Behaviour.echo()));
        Asker publisher = new Asker(
                loops,
                (counters, loop) ->
                        adapter.publisher(new KafkaPublishConfig("events", topic, null, null), counters, loop));
        started(adapter);

        await().untilAsserted(() -> {
            Outcome outcome = asker.ask(new byte[2 * 1024 * 1024], SOON).join();
            assertThat(outcome.failed(ChannelFailure.BodyTooLarge.class))
                    .hasMessageContainingAll("2097152 bytes", "1048588", "max.message.bytes");
        });
        var small = new ArrayList<CompletableFuture<Outcome>>();
        var large = new ArrayList<CompletableFuture<Outcome>>();
        for (int i = 0; i < 50; i++) {
            small.add(asker.ask("small " + i, SOON));
            if (i % 10 == 0) {
                large.add(publisher.ask(new byte[2 * 1024 * 1024], SOON));
            }
        }

        small.forEach(each -> each.join().answered());
        large.forEach(each -> each.join().failed(ChannelFailure.BodyTooLarge.class));
        assertThat(publisher.counters().tooLarge().sum()).isEqualTo(5);
    }

    @Test
    void aGroupWithoutMembersIsNobodyHome() throws Exception {
        String topic = kafka.destination();
        String group = "group-" + UUID.randomUUID();
        KafkaAdapter adapter = adapter("one", KafkaUnderTest.REPLIES, Map.of());
        Asker asker = asker(adapter, target(topic, null, Dialect.ISTHMUS, group));
        started(adapter);

        await().untilAsserted(() -> {
            Outcome outcome = asker.ask("hello", Duration.ofMillis(200)).join();
            outcome.failed(ChannelFailure.NoConsumer.class);
            assertThat(outcome.after()).isLessThan(Duration.ofMillis(100));
        });

        open(member(group, topic));
        open(kafka.service(topic, Behaviour.echo()));
        await().untilAsserted(() -> asker.ask("hello", SOON).join().answered());
    }

    /** Joins {@code group} until closed. */
    private AutoCloseable member(String group, String topic) {
        Map<String, Object> settings =
                Map.of("bootstrap.servers", broker.bootstrap(), "group.id", group, "auto.offset.reset", "earliest");
        var consumer = new KafkaConsumer<>(settings, new ByteArrayDeserializer(), new ByteArrayDeserializer());
        consumer.subscribe(List.of(topic));
        var joining = Executors.newSingleThreadExecutor();
        var _ = joining.submit(() -> {
            try (consumer) {
                while (true) {
                    consumer.poll(Duration.ofSeconds(1));
                }
            } catch (WakeupException closed) {
                return;
            }
        });
        return () -> {
            consumer.wakeup();
            joining.close();
        };
    }

    @Test
    void consecutiveInstancesReadConsecutivePartitions() {
        var partitions = new ArrayList<Integer>();
        for (int i = 0; i < 4; i++) {
            String topic = kafka.destination();
            var partition = new CompletableFuture<Integer>();
            open(new KafkaResponder(broker.bootstrap(), topic, (request, replies) -> {
                partition.complete(Integer.valueOf(new String(header(request, "isthmus-reply-partition"), UTF_8)));
                replies.accept(reply(request, request.value()));
            }));
            KafkaAdapter adapter = adapter("gateway-" + i, KafkaUnderTest.REPLIES, Map.of());
            Asker asker = asker(adapter, target(topic, null, Dialect.ISTHMUS, null));
            started(adapter);
            asker.ask("hello", SOON).join().answered();
            partitions.add(partition.join());
        }

        assertThat(partitions).containsExactlyInAnyOrder(0, 1, 2, 3);
    }

    @Test
    void allPartitionsAreReadForServicesThatIgnoreTheHeader() {
        var replies = new RepliesConfig("all-" + UUID.randomUUID(), 4, null, true, true, KafkaUnderTest.DURABLE);
        String topic = kafka.destination();
        open(new KafkaResponder(broker.bootstrap(), topic, (request, send) -> {
            for (int partition = 0; partition < 4; partition++) {
                var reply = new ProducerRecord<byte[], byte[]>(replies.topic(), partition, null, request.value());
                reply.headers().add("isthmus-correlation", header(request, "isthmus-correlation"));
                send.accept(reply);
            }
        }));
        KafkaAdapter adapter = adapter("one", replies, Map.of());
        Asker asker = asker(adapter, target(topic, null, Dialect.ISTHMUS, null));
        started(adapter);

        asker.ask("hello", SOON).join().answered();

        await().untilAsserted(
                        () -> assertThat(adapter.replies().duplicate().sum()).isEqualTo(3));
    }

    @Test
    void aReplyTopicThatIsDeletedIsMadeAgain() throws Exception {
        var replies = new RepliesConfig("deleted-" + UUID.randomUUID(), 4, null, true, false, KafkaUnderTest.DURABLE);
        String topic = kafka.destination();
        open(kafka.service(topic, Behaviour.echo()));
        KafkaAdapter adapter = adapter("one", replies, Map.of());
        Asker asker = asker(adapter, target(topic, null, Dialect.ISTHMUS, null));
        started(adapter);
        for (int i = 0; i < 10; i++) {
            asker.ask("before", SOON).join().answered();
        }

        try (var admin = kafka.admin()) {
            admin.deleteTopics(List.of(replies.topic())).all().get(20, TimeUnit.SECONDS);
        }

        await().atMost(Duration.ofSeconds(30))
                .untilAsserted(
                        () -> asker.ask("after", Duration.ofSeconds(1)).join().answered());
    }

    @Test
    void aReplyTopicThatMayNotBeMadeIsReportedAsMissing() {
        KafkaAdapter adapter = adapter(
                "one",
                new RepliesConfig("none-" + UUID.randomUUID(), 4, null, false, false, KafkaUnderTest.DURABLE),
                Map.of());
        adapter.start();

        await().untilAsserted(
                        () -> assertThat(adapter.check()).isEqualTo(Health.missing("the reply topic does not exist")));
    }

    @Test
    void aTopicThatAppearsLaterIsUsed() {
        String topic = "later-" + UUID.randomUUID();
        KafkaAdapter adapter = adapter("one", KafkaUnderTest.REPLIES, Map.of());
        Asker asker = asker(adapter, target(topic, null, Dialect.ISTHMUS, null));
        adapter.start();
        await().untilAsserted(() ->
                assertThat(adapter.check()).isEqualTo(Health.missing("topic " + topic + " does not exist")));
        asker.ask("hello", SOON).join().failed(ChannelFailure.NoConsumer.class);

        kafka.topic(topic, 1);
        open(kafka.service(topic, Behaviour.echo()));

        await().until(() -> adapter.check() instanceof Health.Ready);
        asker.ask("hello", SOON).join().answered();
    }

    @ParameterizedTest
    @CsvSource({
        "acks, 1",
        "group.id, mine",
        "enable.auto.commit, true",
        "max.block.ms, 100",
        "auto.offset.reset, latest",
        "linger.ms, soon"
    })
    void aSettingThatCannotBeIsRefusedByName(String name, String value) {
        assertThatThrownBy(() -> adapter("one", KafkaUnderTest.REPLIES, Map.of(name, value)))
                .isInstanceOf(IllegalArgumentException.class)
                .hasMessageContaining(name);
    }

    private Asker startedAsker(String topic) {
        KafkaAdapter adapter = adapter("one", KafkaUnderTest.REPLIES, Map.of());
        Asker asker = asker(adapter, target(topic, null, Dialect.ISTHMUS, null));
        started(adapter);
        return asker;
    }

    private KafkaAdapter adapter(String instance, RepliesConfig replies, Map<String, String> client) {
        var config = new KafkaBrokerConfig(List.of(broker.bootstrap()), replies, client, 10_000);
        return open(new KafkaAdapter("events", config, instance, loops.all(), new SecureRandom()));
    }

    private static KafkaTargetConfig target(
            String topic, @Nullable Template key, Dialect dialect, @Nullable String consumers) {
        return new KafkaTargetConfig("events", topic, key, dialect, consumers);
    }

    private Asker asker(KafkaAdapter adapter, KafkaTargetConfig target) {
        return new Asker(loops, (counters, loop) -> adapter.channel(target, counters, loop));
    }

    private static void started(KafkaAdapter adapter) {
        adapter.start();
        await().until(() -> adapter.check() instanceof Health.Ready);
    }

    private <C extends AutoCloseable> C open(C closeable) {
        opened.add(closeable);
        return closeable;
    }
}
