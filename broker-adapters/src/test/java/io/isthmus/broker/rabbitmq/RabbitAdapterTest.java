package io.isthmus.broker.rabbitmq;

import static java.nio.charset.StandardCharsets.UTF_8;
import static org.assertj.core.api.Assertions.assertThat;
import static org.awaitility.Awaitility.await;

import com.rabbitmq.client.AMQP.BasicProperties;
import com.rabbitmq.client.BuiltinExchangeType;
import com.rabbitmq.client.Channel;
import com.rabbitmq.client.Connection;
import com.rabbitmq.client.Delivery;
import io.isthmus.aggregator.channel.ChannelFailure;
import io.isthmus.aggregator.channel.Reply;
import io.isthmus.broker.Health;
import io.isthmus.broker.Loops;
import io.isthmus.broker.Outcome;
import io.isthmus.schema.config.Dialect;
import io.isthmus.schema.config.RabbitTargetConfig;
import io.isthmus.schema.expression.Template;
import io.isthmus.schema.message.Payload;
import io.isthmus.testbed.AmqpBroker;
import io.isthmus.testbed.Brokers;
import java.io.IOException;
import java.io.UncheckedIOException;
import java.security.SecureRandom;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.Objects;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.ConcurrentLinkedQueue;
import java.util.concurrent.atomic.AtomicInteger;
import java.util.function.Consumer;
import org.junit.jupiter.api.AfterAll;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.TestInstance;
import org.junit.jupiter.api.Timeout;

/** What RabbitMQ's adapter promises besides the contract of all adapters. */
@TestInstance(TestInstance.Lifecycle.PER_CLASS)
@Timeout(60)
final class RabbitAdapterTest {

    private static final Duration SOON = Duration.ofSeconds(5);
    private static final Duration AT_ONCE = Duration.ofSeconds(1);
    private static final AtomicInteger NAMES = new AtomicInteger();

    private final Loops loops = new Loops();
    private AmqpBroker broker;
    private Wire wire;
    private Connection connection;
    private Channel channel;
    private RabbitAdapter adapter;
    private String name;

    @BeforeAll
    void startBroker() {
        broker = Brokers.newAmqp();
        wire = new Wire(broker.uri());
        connection = Responder.connect(broker.uri());
    }

    @AfterAll
    void stopBroker() {
        connection.abort(2_000);
        wire.close();
        broker.close();
        loops.close();
    }

    @BeforeEach
    void startAdapter() throws IOException {
        name = "adapter-" + NAMES.incrementAndGet() + "-" + System.nanoTime();
        channel = connection.createChannel();
        adapter =
                new RabbitAdapter("tasks", RabbitUnderTest.config(wire.uri(), 10_000), loops.all(), new SecureRandom());
        adapter.start();
        awaitReady();
    }

    @AfterEach
    void closeAdapter() {
        wire.thaw();
        adapter.close();
    }

    @Test
    void aMessageThatNoQueueTakesComesBackAtOnce() throws IOException {
        channel.exchangeDeclare(name, BuiltinExchangeType.DIRECT);
        Client asker = asker(exchange(name, "nobody"));
        awaitOpen(asker, ChannelFailure.NoConsumer.class);

        Outcome outcome = asker.ask("hello", SOON).join();

        assertThat(outcome.failed(ChannelFailure.NoConsumer.class)).hasMessageContaining("No queue");
        assertThat(outcome.after()).isLessThan(AT_ONCE);
    }

    @Test
    void aMissingExchangeIsFoundDisturbsNobodyAndIsUsedOnceItIsThere() throws IOException {
        Client good = asker(queue(echo()));
        Client bad = asker(exchange(name + "-missing", "key"));
        var goods = new ArrayList<CompletableFuture<Outcome>>();
        awaitOpen(bad, ChannelFailure.NoConsumer.class);
        for (int i = 0; i < 50; i++) {
            goods.add(good.ask("good " + i, SOON));
            Outcome outcome = bad.ask("bad", SOON).join();
            assertThat(outcome.failed(ChannelFailure.NoConsumer.class)).hasMessageContaining("does not exist");
            assertThat(outcome.after()).isLessThan(AT_ONCE);
        }
        goods.forEach(each -> each.join().answered());

        channel.exchangeDeclare(name + "-missing", BuiltinExchangeType.FANOUT);
        channel.queueBind(name, name + "-missing", "");

        await().until(() -> bad.ask("now", SOON).join() instanceof Outcome.Answered);
    }

    @Test
    void anExchangeThatIsDeletedInUseCostsOnlyItsOwnRequests() throws IOException {
        channel.exchangeDeclare(name, BuiltinExchangeType.FANOUT);
        String queue = echo();
        channel.queueBind(queue, name, "");
        Client good = asker(queue(queue));
        Client doomed = asker(exchange(name, ""));
        await().until(() -> doomed.ask("before", SOON).join() instanceof Outcome.Answered);

        channel.exchangeDelete(name);
        var goods = new ArrayList<CompletableFuture<Outcome>>();
        for (int i = 0; i < 50; i++) {
            goods.add(good.ask("good " + i, SOON));
        }
        Outcome after = doomed.ask("after", SOON).join();

        switch (BrokerMake.of(connection.getServerProperties())) {
            case RABBITMQ -> {
                assertThat(after.failed(ChannelFailure.NoConsumer.class).effect())
                        .isEqualTo(ChannelFailure.Effect.NONE);
                assertThat(after.after()).isLessThan(AT_ONCE);
            }
            // Whoever publishes to an exchange keeps it alive there.
            case QPID -> after.answered();
        }
        goods.forEach(each -> each.join().answered());
        assertThat(adapter.check()).isEqualTo(Health.READY);
    }

    @Test
    void theRoutingKeyIsRendered() throws IOException {
        channel.exchangeDeclare(name, BuiltinExchangeType.TOPIC);
        channel.queueBind(echo(), name, "reserve.*");
        Client asker = asker(exchange(name, "reserve.${path.sku}"));

        // The scope of these requests is empty.
        await().until(() -> asker.ask("hello", SOON).join() instanceof Outcome.Failed(var failure, var _)
                && failure instanceof ChannelFailure.Unrenderable);

        Client constant = asker(exchange(name, "reserve.7"));
        assertThat(constant.ask("hello", SOON).join()).isInstanceOf(Outcome.Answered.class);
    }

    @Test
    void aKeyThatIsTooLongIsRefused() {
        Client asker = asker(queue(echo()));
        asker.ask("before", SOON).join().answered();
        Client tooLong = asker(exchange("amq.topic", "k".repeat(256)));

        await().until(() -> tooLong.ask("hello", SOON).join() instanceof Outcome.Failed(var failure, var _)
                && failure instanceof ChannelFailure.Unrenderable);
    }

    @Test
    void aMessageThatCannotBeEncodedDoesNotShiftTheConfirmsOfTheOthers() {
        Client asker = asker(queue(echo()));
        for (int i = 0; i < 5; i++) {
            asker.ask("good".getBytes(UTF_8), SOON, request -> request.withBody(request.body(), "t/" + "x".repeat(300)))
                    .join()
                    .failed(ChannelFailure.Unrenderable.class);
            asker.ask("good " + i, SOON).join().answered();
        }

        await().untilAsserted(
                        () -> assertThat(asker.counters().confirmed().sum()).isEqualTo(5));
    }

    @Test
    void answersThroughTheExchangeOfTheReplyAddressArriveToo() {
        String queue =
                service(asked -> publish(asked.getProperties().getReplyTo(), "", replyTo(asked), asked.getBody()));

        Outcome outcome =
                asker(queue(queue)).ask("by way of the exchange", SOON).join();

        assertThat(text(outcome)).isEqualTo("by way of the exchange");
    }

    /** As Spring answers: by the message id where it finds no correlation id, and with its class names. */
    @Test
    void aSpringServiceIsUnderstood() {
        String queue = service(asked -> publish(
                "",
                asked.getProperties().getReplyTo(),
                new BasicProperties.Builder()
                        .correlationId(asked.getProperties().getMessageId())
                        .contentType("application/json")
                        .contentEncoding("UTF-8")
                        .headers(Map.of("__TypeId__", "java.util.Map"))
                        .deliveryMode(2)
                        .build(),
                asked.getBody()));
        Client asker = asker(new RabbitTargetConfig("tasks", null, null, queue, Dialect.SPRING));

        Outcome outcome = asker.ask("{}", SOON).join();

        assertThat(text(outcome)).isEqualTo("{}");
        Reply reply = ((Outcome.Answered) outcome).reply();
        assertThat(reply.contentType()).isEqualTo("application/json");
        assertThat(reply.headers().isEmpty()).isTrue();
    }

    @Test
    void nobodyWorksForARequestThatHasExpired() throws IOException {
        channel.queueDeclare(name, true, false, false, Map.of());
        Client asker = asker(queue(name));
        asker.ask("expired", Duration.ofSeconds(1)).join().failed(ChannelFailure.NoReply.class);
        if (BrokerMake.of(connection.getServerProperties()) == BrokerMake.RABBITMQ) {
            // It is told how long, from when it gets the message: a little later than we count from.
            await().until(() -> channel.messageCount(name) == 0);
        }
        var received = new ConcurrentLinkedQueue<String>();

        channel.basicConsume(name, true, (tag, asked) -> received.add(new String(asked.getBody(), UTF_8)), tag -> {});
        asker.ask("in time", SOON);

        await().until(() -> received.contains("in time"));
        assertThat(received).containsExactly("in time");
    }

    @Test
    void aReplyThatComesWhileTheConnectionIsAwayIsKept() {
        var held = new ConcurrentLinkedQueue<Delivery>();
        Client asker = asker(queue(service(held::add)));
        var waiting = asker.ask("patience", Duration.ofSeconds(20));
        await().until(() -> !held.isEmpty() && asker.counters().confirmed().sum() == 1);

        wire.freeze();
        wire.cut();
        Delivery asked = Objects.requireNonNull(held.peek());
        publish("", asked.getProperties().getReplyTo(), replyTo(asked), asked.getBody());
        wire.thaw();

        assertThat(text(waiting.join())).isEqualTo("patience");
    }

    @Test
    void everyRequestIsAnsweredAfterEachOfSeveralCuts() {
        Client asker = asker(queue(echo()));
        for (int cut = 0; cut < 5; cut++) {
            int before = wire.accepted();
            wire.cut();
            await().until(() -> wire.accepted() > before && adapter.check() instanceof Health.Ready);
            // A request that overtook the reply consumer would not be answered.
            for (int i = 0; i < 20; i++) {
                asker.ask("question " + i, SOON).join().answered();
            }
        }
    }

    @Test
    void aBrokerThatFallsSilentIsFoundAndUsedAgainWhenItSpeaks() {
        Client asker = asker(queue(echo()));
        asker.ask("before", SOON).join().answered();

        wire.freeze();
        Outcome unheard = asker.ask("unheard", Duration.ofSeconds(1)).join();
        assertThat(unheard.failed(ChannelFailure.PublishUnconfirmed.class).effect())
                .isEqualTo(ChannelFailure.Effect.UNKNOWN);
        await().atMost(SOON).until(() -> adapter.check() instanceof Health.NotReady);
        Outcome refused = asker.ask("refused", SOON).join();
        assertThat(refused.failed(ChannelFailure.BrokerUnavailable.class)).isNotNull();
        assertThat(refused.after()).isLessThan(AT_ONCE);

        wire.thaw();
        awaitReady();
        asker.ask("after", SOON).join().answered();
    }

    @Test
    void aWriteThatDoesNotEndHoldsUpNobodyForLong() {
        Client asker = asker(queue(echo()));
        asker.ask("before", SOON).join().answered();
        wire.freeze();
        var asked = new ArrayList<CompletableFuture<Outcome>>();
        for (int i = 0; i < 64; i++) {
            asked.add(asker.ask(new byte[512 * 1024], Duration.ofSeconds(2)));
        }

        for (CompletableFuture<Outcome> each : asked) {
            Outcome outcome = each.join();
            assertThat(outcome).isInstanceOf(Outcome.Failed.class);
            assertThat(outcome.after()).isLessThan(Duration.ofSeconds(3));
        }
        await().atMost(SOON.plus(SOON)).until(() -> adapter.check() instanceof Health.NotReady);
        wire.thaw();
        awaitReady();
        asker.ask("after", SOON).join().answered();
    }

    @Test
    void theLossOfTheReplyQueueIsRepaired() throws IOException {
        var replyTo = new CompletableFuture<String>();
        Client asker = asker(queue(service(asked -> {
            replyTo.complete(asked.getProperties().getReplyTo());
            publish("", asked.getProperties().getReplyTo(), replyTo(asked), asked.getBody());
        })));
        asker.ask("before", SOON).join().answered();

        channel.queueDelete(replyTo.join());

        await().until(() -> asker.ask("after", Duration.ofMillis(500)).join() instanceof Outcome.Answered);
    }

    @Test
    void nothingIsLeftRunningAfterTheClose() {
        asker(queue(echo())).ask("hello", SOON).join().answered();

        adapter.close();

        await().until(() -> threads("rabbitmq-tasks").isEmpty());
    }

    private static List<String> threads(String prefix) {
        return Thread.getAllStackTraces().keySet().stream()
                .map(Thread::getName)
                .filter(each -> each.startsWith(prefix))
                .toList();
    }

    private Client asker(RabbitTargetConfig call) {
        return new Client(loops, (counters, loop) -> adapter.channel(call, counters, loop));
    }

    private static RabbitTargetConfig queue(String queue) {
        return new RabbitTargetConfig("tasks", null, null, queue, Dialect.ISTHMUS);
    }

    private static RabbitTargetConfig exchange(String exchange, String key) {
        return new RabbitTargetConfig("tasks", exchange, Template.parse(key), null, Dialect.ISTHMUS);
    }

    private String echo() {
        return service(asked -> publish("", asked.getProperties().getReplyTo(), replyTo(asked), asked.getBody()));
    }

    /** The queue of a service that does {@code this} with each request. */
    private String service(Consumer<Delivery> does) {
        try {
            channel.queueDeclare(name, true, false, false, Map.of());
            channel.basicConsume(name, true, (tag, asked) -> does.accept(asked), tag -> {});
            return name;
        } catch (IOException failure) {
            throw new UncheckedIOException(failure);
        }
    }

    private static BasicProperties replyTo(Delivery asked) {
        return new BasicProperties.Builder()
                .correlationId(asked.getProperties().getCorrelationId())
                .build();
    }

    private synchronized void publish(String exchange, String key, BasicProperties properties, byte[] body) {
        try {
            channel.basicPublish(exchange, key, properties, body);
        } catch (IOException failure) {
            throw new UncheckedIOException(failure);
        }
    }

    private static String text(Outcome outcome) {
        assertThat(outcome).isInstanceOf(Outcome.Answered.class);
        return ((Payload) ((Outcome.Answered) outcome).reply().body()).asUtf8();
    }

    private void awaitReady() {
        await().until(() -> adapter.check() instanceof Health.Ready);
    }

    /** An exchange that is new to the adapter is looked up first. */
    private static void awaitOpen(Client asker, Class<? extends ChannelFailure> until) {
        await().until(() -> asker.ask("first", SOON).join() instanceof Outcome.Failed(var failure, var _)
                && until.isInstance(failure));
    }
}
