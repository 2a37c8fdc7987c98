package io.isthmus.broker.rabbitmq;

import static java.nio.charset.StandardCharsets.UTF_8;
import static org.assertj.core.api.Assertions.assertThat;
import static org.awaitility.Awaitility.await;

import com.rabbitmq.client.AMQP.BasicProperties;
import com.rabbitmq.client.Channel;
import com.rabbitmq.client.Connection;
import com.rabbitmq.client.Delivery;
import io.isthmus.aggregator.channel.ChannelFailure;
import io.isthmus.aggregator.channel.Reply;
import io.isthmus.aggregator.channel.Request;
import io.isthmus.broker.Health;
import io.isthmus.broker.Loops;
import io.isthmus.broker.Outcome;
import io.isthmus.schema.config.Dialect;
import io.isthmus.schema.config.RabbitTargetConfig;
import io.isthmus.schema.json.Json;
import io.isthmus.schema.json.MalformedJsonException;
import io.isthmus.schema.message.Payload;
import io.isthmus.testbed.AmqpBroker;
import io.isthmus.testbed.Brokers;
import java.io.IOException;
import java.io.UncheckedIOException;
import java.security.SecureRandom;
import java.time.Duration;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.UUID;
import java.util.concurrent.CompletableFuture;
import java.util.function.Consumer;
import org.junit.jupiter.api.AfterAll;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.TestInstance;
import org.junit.jupiter.api.Timeout;

/** Calls in different dialects over one connection and one reply queue; services answer as those frameworks do. */
@TestInstance(TestInstance.Lifecycle.PER_CLASS)
@Timeout(60)
final class RabbitDialectsTest {

    private static final Duration SOON = Duration.ofSeconds(10);

    private final Loops loops = new Loops();
    private AmqpBroker broker;
    private Connection connection;
    private Channel channel;
    private RabbitAdapter adapter;

    @BeforeAll
    void start() throws IOException {
        broker = Brokers.newAmqp();
        connection = Responder.connect(broker.uri());
        channel = connection.createChannel();
        adapter = new RabbitAdapter(
                "tasks", RabbitUnderTest.config(broker.uri(), 10_000), loops.all(), new SecureRandom());
        adapter.start();
        await().until(() -> adapter.check() instanceof Health.Ready);
    }

    @AfterAll
    void stop() {
        adapter.close();
        connection.abort(2_000);
        broker.close();
        loops.close();
    }

    @Test
    void eachReplyIsReadInTheDialectOfItsCall() {
        List<Client> askers =
                List.of(nest(), massTransit(), massTransitOfOthers(), nServiceBus(), custom(), cloudEvents());
        var asked = new ArrayList<CompletableFuture<Outcome>>();
        for (int i = 0; i < 100; i++) {
            asked.add(askers.get(i % askers.size()).ask(json("{\"n\":" + i + "}"), SOON, RabbitDialectsTest::asJson));
        }

        for (int i = 0; i < 100; i++) {
            Reply reply = answered(asked.get(i));
            assertThat(((Payload) reply.body()).asUtf8()).isEqualTo("{\"n\":" + i + "}");
            assertThat(reply.isFault()).isFalse();
        }
    }

    /** Its envelope goes to the exchange of the response address, and no property has an id of ours. */
    private Client massTransit() {
        String queue = service(asked -> {
            Json request = json(asked.getBody());
            String address = request.get("responseAddress").text();
            String exchange = address.substring("exchange:".length(), address.indexOf('?'));
            Json response = Json.object()
                    .put("messageId", UUID.randomUUID().toString())
                    .put("requestId", request.get("requestId"))
                    .put("conversationId", request.get("conversationId"))
                    .put("messageType", List.of("urn:message:Shop.Contracts:Quote"))
                    .put("message", request.get("message"))
                    .build();
            publish(
                    exchange,
                    "",
                    new BasicProperties.Builder()
                            .contentType("application/vnd.masstransit+json")
                            .messageId(UUID.randomUUID().toString())
                            .correlationId(UUID.randomUUID().toString())
                            .build(),
                    response.toPayload().bytes());
        });
        return asker(
                queue, new Dialect.MassTransit("Shop.Contracts:GetQuote", Dialect.MassTransit.Form.ENVELOPE, Map.of()));
    }

    /** As MassTransit for JavaScript does: no property, and of the ids only the request's. */
    private Client massTransitOfOthers() {
        String queue = service(asked -> {
            Json request = json(asked.getBody());
            String address = request.get("responseAddress").text();
            Json response = Json.object()
                    .put("message", request.get("message"))
                    .put("requestId", request.get("requestId"))
                    .put("messageType", List.of("urn:message:Shop.Contracts:Quote"))
                    .build();
            publish(
                    address.substring("exchange:".length(), address.indexOf('?')),
                    "",
                    new BasicProperties.Builder().deliveryMode(2).build(),
                    response.toPayload().bytes());
        });
        return asker(
                queue, new Dialect.MassTransit("Shop.Contracts:GetQuote", Dialect.MassTransit.Form.ENVELOPE, Map.of()));
    }

    private Client nest() {
        String queue = service(asked -> {
            Json response = Json.object()
                    .put("response", json(asked.getBody()).get("data"))
                    .put("isDisposed", true)
                    .build();
            publish(
                    "",
                    asked.getProperties().getReplyTo(),
                    correlated(asked).build(),
                    response.toPayload().bytes());
        });
        return asker(queue, new Dialect.Nest(Json.of("quote")));
    }

    private Client nServiceBus() {
        String queue = service(asked -> {
            Map<String, Object> headers = asked.getProperties().getHeaders();
            Map<String, Object> reply = new HashMap<>();
            reply.put("NServiceBus.RelatedTo", headers.get("NServiceBus.MessageId"));
            publish(
                    String.valueOf(headers.get("NServiceBus.ReplyToAddress")),
                    "",
                    new BasicProperties.Builder()
                            .messageId(UUID.randomUUID().toString())
                            .headers(reply)
                            .contentType("application/json")
                            .build(),
                    asked.getBody());
        });
        return asker(queue, new Dialect.NServiceBus("Shop.Contracts.GetQuote", Map.of()));
    }

    private Client custom() {
        String queue = service(asked -> {
            Json request = json(asked.getBody());
            Json reply = Json.object()
                    .put("result", Json.of(Map.of("n", request.get("n"))))
                    .put("in-reply-to", request.get("id"))
                    .build();
            publish(
                    "",
                    asked.getProperties().getReplyTo(),
                    new BasicProperties(),
                    reply.toPayload().bytes());
        });
        return asker(
                queue,
                new Dialect.Custom(
                        "/id",
                        "/in-reply-to",
                        null,
                        null,
                        Dialect.Custom.NumberForm.TEXT,
                        null,
                        null,
                        "/result",
                        Map.of()));
    }

    private Client cloudEvents() {
        String queue = service(asked -> {
            Map<String, Object> reply = new HashMap<>();
            reply.put(
                    "cloudEvents_correlationid",
                    asked.getProperties().getHeaders().get("cloudEvents:id"));
            publish(
                    "",
                    asked.getProperties().getReplyTo(),
                    new BasicProperties.Builder().headers(reply).build(),
                    asked.getBody());
        });
        return asker(queue, new Dialect.CloudEvents(Dialect.CloudEvents.Mode.BINARY, "test.quote", "/isthmus", null));
    }

    @Test
    void theMessageIdMayComeBackInsteadOfTheCorrelationId() {
        String queue = service(asked -> publish(
                "",
                asked.getProperties().getReplyTo(),
                new BasicProperties.Builder()
                        .correlationId("one-of-its-own")
                        .messageId(asked.getProperties().getMessageId())
                        .build(),
                asked.getBody()));

        Reply reply = answered(asker(queue, Dialect.AMQP).ask("hello", SOON));

        assertThat(((Payload) reply.body()).asUtf8()).isEqualTo("hello");
    }

    @Test
    void aBodyThatTheDialectCannotWrapIsNotSent() {
        Client asker = asker(service(asked -> {}), new Dialect.Nest(Json.of("quote")));

        Outcome outcome = asker.ask("no JSON", SOON).join();

        assertThat(outcome.failed(ChannelFailure.Unrenderable.class)).hasMessageContaining("the body is not JSON");
        assertThat(asker.counters().published().sum()).isZero();
        assertThat(asker.counters().inFlight().sum()).isZero();
    }

    @Test
    void anEnvelopeThatIsNoneIsAnInvalidReply() {
        String queue = service(asked -> publish(
                "", asked.getProperties().getReplyTo(), correlated(asked).build(), "garbage".getBytes(UTF_8)));

        Outcome outcome = asker(queue, new Dialect.Nest(Json.of("quote")))
                .ask(json("{}"), SOON, RabbitDialectsTest::asJson)
                .join();

        assertThat(outcome.failed(ChannelFailure.InvalidReply.class)).hasMessageContaining("JSON object");
    }

    /** A body that is longer than the limit is not searched: it answers nobody. */
    @Test
    void anIdIsNotLookedForInAHugeBody() {
        String queue = service(asked -> {
            Json reply = Json.object()
                    .put("in-reply-to", json(asked.getBody()).get("id"))
                    .put("x", "x".repeat(1 << 20))
                    .build();
            publish(
                    "",
                    asked.getProperties().getReplyTo(),
                    new BasicProperties(),
                    reply.toPayload().bytes());
        });
        long before = adapter.replies().uncorrelated().sum();
        var call = new Dialect.Custom(
                "/id", "/in-reply-to", null, null, Dialect.Custom.NumberForm.TEXT, null, null, null, Map.of());

        Outcome outcome = asker(queue, call)
                .ask(json("{}"), Duration.ofSeconds(5), RabbitDialectsTest::asJson)
                .join();

        assertThat(outcome.failed(ChannelFailure.NoReply.class)).isNotNull();
        await().untilAsserted(
                        () -> assertThat(adapter.replies().uncorrelated().sum()).isEqualTo(before + 1));
    }

    private Client asker(String queue, Dialect dialect) {
        var call = new RabbitTargetConfig("tasks", null, null, queue, dialect);
        return new Client(loops, (counters, loop) -> adapter.channel(call, counters, loop));
    }

    private String service(Consumer<Delivery> does) {
        String queue = "dialect-" + UUID.randomUUID();
        try {
            channel.queueDeclare(queue, true, false, false, Map.of());
            channel.basicConsume(queue, true, (tag, asked) -> does.accept(asked), tag -> {});
            return queue;
        } catch (IOException failure) {
            throw new UncheckedIOException(failure);
        }
    }

    private static BasicProperties.Builder correlated(Delivery asked) {
        return new BasicProperties.Builder().correlationId(asked.getProperties().getCorrelationId());
    }

    private synchronized void publish(String exchange, String key, BasicProperties properties, byte[] body) {
        try {
            channel.basicPublish(exchange, key, properties, body);
        } catch (IOException failure) {
            throw new UncheckedIOException(failure);
        }
    }

    private static Request asJson(Request request) {
        return request.withBody(request.body(), "application/json");
    }

    private static byte[] json(String text) {
        return text.getBytes(UTF_8);
    }

    private static Json json(byte[] body) {
        try {
            return Json.parse(Payload.of(body));
        } catch (MalformedJsonException wrong) {
            throw new AssertionError(wrong);
        }
    }

    private static Reply answered(CompletableFuture<Outcome> outcome) {
        assertThat(outcome.join()).isInstanceOf(Outcome.Answered.class);
        return ((Outcome.Answered) outcome.join()).reply();
    }
}
