package io.isthmus.broker.kafka;

import static java.nio.charset.StandardCharsets.UTF_8;
import static org.assertj.core.api.Assertions.assertThat;
import static org.awaitility.Awaitility.await;

import io.isthmus.aggregator.channel.Attendance;
import io.isthmus.aggregator.channel.ChannelFailure;
import io.isthmus.aggregator.channel.Reply;
import io.isthmus.aggregator.channel.Request;
import io.isthmus.broker.Asker;
import io.isthmus.broker.BrokerUnderTest.Behaviour;
import io.isthmus.broker.DurableReplies;
import io.isthmus.broker.Health;
import io.isthmus.broker.Loops;
import io.isthmus.broker.Outcome;
import io.isthmus.schema.config.Dialect;
import io.isthmus.schema.config.KafkaBrokerConfig;
import io.isthmus.schema.config.KafkaBrokerConfig.DurableConfig;
import io.isthmus.schema.config.KafkaBrokerConfig.RepliesConfig;
import io.isthmus.schema.config.KafkaTargetConfig;
import io.isthmus.schema.message.Payload;
import io.isthmus.testbed.Brokers;
import io.isthmus.testbed.KafkaBroker;
import io.vertx.core.Future;
import java.security.SecureRandom;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.UUID;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.ConcurrentHashMap;
import java.util.concurrent.atomic.AtomicInteger;
import org.jspecify.annotations.Nullable;
import org.junit.jupiter.api.AfterAll;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.TestInstance;
import org.junit.jupiter.api.Timeout;

/** Replies that outlive the instance which asked. */
@TestInstance(TestInstance.Lifecycle.PER_CLASS)
@Timeout(120)
final class DurableRepliesTest {

    private static final Duration SOON = Duration.ofSeconds(20);

    private final Loops loops = new Loops();
    private final KafkaBroker broker = Brokers.kafka();
    private final KafkaUnderTest kafka = new KafkaUnderTest(broker);
    private final List<AutoCloseable> opened = new ArrayList<>();
    private final Map<String, String> kept = new ConcurrentHashMap<>();

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
        kept.clear();
    }

    @Test
    void theAnswerIsThatTheBrokerHasItAndTheReplyIsKept() {
        String topic = kafka.destination();
        open(kafka.service(topic, Behaviour.echo()));
        KafkaAdapter adapter = adapter("one", own(), this::keep);
        Asker asker = started(adapter, topic);

        var reply = ask(asker, "d-1", "hello").join().answered().reply();

        assertThat(reply.status()).isEqualTo(202);
        await().atMost(SOON).until(() -> "hello".equals(kept.get("d-1")));
        // Sync requests of the same route are answered as ever.
        assertThat(asker.ask("now", SOON).join().answered().body())
                .asString(UTF_8)
                .isEqualTo("now");
        assertThat(kept).hasSize(1);
    }

    @Test
    void aReplyThatIsNotKeptComesAgain() {
        String topic = kafka.destination();
        open(kafka.service(topic, Behaviour.echo()));
        var tries = new AtomicInteger();
        KafkaAdapter adapter = adapter(
                "one",
                own(),
                (id, reply) ->
                        tries.incrementAndGet() < 3 ? Future.failedFuture("the store is away") : keep(id, reply));
        Asker asker = started(adapter, topic);

        ask(asker, "d-2", "again").join().answered();

        await().atMost(SOON).until(() -> "again".equals(kept.get("d-2")));
        assertThat(tries).hasValue(3);
    }

    @Test
    void anotherInstanceKeepsTheReplyOfOneThatIsGone() {
        String topic = kafka.destination();
        var questions = new ArrayList<Runnable>();
        open(kafka.service(topic, (question, replies) -> {
            synchronized (questions) {
                questions.add(() -> replies.send(question.answer(question.body())));
            }
        }));
        DurableConfig durable = own();
        KafkaAdapter dying = adapter("one", durable, (_, _) -> Future.failedFuture("is about to die"));
        Asker asker = started(dying, topic);
        ask(asker, "d-3", "outlived").join().answered();
        await().atMost(SOON).until(() -> {
            synchronized (questions) {
                return questions.size() == 1;
            }
        });

        dying.close();
        questions.getFirst().run();
        KafkaAdapter living = adapter("two", durable, this::keep);
        started(living, topic);

        await().atMost(Duration.ofSeconds(60)).until(() -> "outlived".equals(kept.get("d-3")));
    }

    @Test
    void whereNobodyKeepsRepliesNothingIsSent() {
        String topic = kafka.destination();
        KafkaAdapter adapter = adapter("one", own(), null);
        Asker asker = started(adapter, topic);

        var refused = ask(asker, "d-4", "hello").join().failed(ChannelFailure.BrokerUnavailable.class);
        assertThat(refused).hasMessageContaining("nobody reads durable replies");
    }

    private Future<?> keep(String id, DurableReplies.Unread<KafkaTargetConfig> unread) {
        Reply reply = unread.as(new KafkaTargetConfig("events", "any", null, Dialect.ISTHMUS, null));
        kept.put(id, ((Payload) reply.body()).asUtf8());
        return Future.succeededFuture();
    }

    private static DurableConfig own() {
        String name = "durable-" + UUID.randomUUID();
        return new DurableConfig(name, name, Duration.ofHours(1));
    }

    private KafkaAdapter adapter(
            String instance, DurableConfig durable, @Nullable DurableReplies<KafkaTargetConfig> keeper) {
        var replies = new RepliesConfig("isthmus.replies", 4, null, true, false, durable);
        var config = new KafkaBrokerConfig(List.of(broker.bootstrap()), replies, Map.of(), 10_000);
        var adapter = open(new KafkaAdapter("events", config, instance, loops.all(), new SecureRandom()));
        if (keeper != null) {
            adapter.keepRepliesWith(keeper);
        }
        return adapter;
    }

    private Asker started(KafkaAdapter adapter, String topic) {
        var target = new KafkaTargetConfig("events", topic, null, Dialect.ISTHMUS, null);
        var asker = new Asker(loops, (counters, loop) -> adapter.channel(target, counters, loop));
        adapter.start();
        await().atMost(SOON).until(() -> adapter.check() instanceof Health.Ready);
        return asker;
    }

    private static CompletableFuture<Outcome> ask(Asker asker, String id, String body) {
        return asker.ask(body.getBytes(UTF_8), SOON, request -> durable(request, id));
    }

    private static Request durable(Request request, String id) {
        return new Request(
                request.exchange(),
                request.headers(),
                request.contentType(),
                request.body(),
                request.scope(),
                request.deadline(),
                request.abandonment(),
                new Attendance.Durable(id));
    }

    private <C extends AutoCloseable> C open(C closeable) {
        opened.add(closeable);
        return closeable;
    }
}
