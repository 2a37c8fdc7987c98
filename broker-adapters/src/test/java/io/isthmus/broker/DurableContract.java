package io.isthmus.broker;

import static java.nio.charset.StandardCharsets.UTF_8;
import static org.assertj.core.api.Assertions.assertThat;
import static org.awaitility.Awaitility.await;

import io.isthmus.aggregator.channel.Attendance;
import io.isthmus.aggregator.channel.ChannelFailure;
import io.isthmus.aggregator.channel.Reply;
import io.isthmus.aggregator.channel.Request;
import io.isthmus.broker.BrokerUnderTest.Behaviour;
import io.isthmus.schema.message.Payload;
import io.vertx.core.Future;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.UUID;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.ConcurrentHashMap;
import java.util.concurrent.ConcurrentLinkedQueue;
import java.util.concurrent.atomic.AtomicInteger;
import org.jspecify.annotations.Nullable;
import org.junit.jupiter.api.AfterAll;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.TestInstance;
import org.junit.jupiter.api.Timeout;

/** What every broker promises of replies that outlive the instance which asked. */
@TestInstance(TestInstance.Lifecycle.PER_CLASS)
@Timeout(120)
public abstract class DurableContract<C> {

    protected static final Duration SOON = Duration.ofSeconds(20);

    protected final Loops loops = new Loops();
    private final List<AutoCloseable> opened = new ArrayList<>();
    private final Map<String, String> kept = new ConcurrentHashMap<>();

    /** @param durable the name of the place where durable replies come back */
    protected abstract DurableAdapter<C> adapter(String instance, String durable);

    protected abstract BrokerUnderTest broker();

    /** A destination that no test has used. */
    protected String destination() {
        return broker().destination();
    }

    /** A call to {@code destination} in the {@code isthmus} dialect. */
    protected abstract C call(String destination);

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
        String destination = destination();
        open(broker().service(destination, Behaviour.echo()));
        Asker asker = started("one", own(), this::keep, destination);

        var reply = ask(asker, "d-1", "hello").join().answered().reply();

        assertThat(reply.status()).isEqualTo(202);
        await().atMost(SOON).until(() -> "hello".equals(kept.get("d-1")));
        // Requests of the same call that are waited for are answered as ever.
        assertThat(asker.ask("now", SOON).join().answered().body())
                .asString(UTF_8)
                .isEqualTo("now");
        assertThat(kept).hasSize(1);
    }

    @Test
    void manyAreKeptEachUnderItsOwnId() {
        String destination = destination();
        open(broker().service(destination, Behaviour.echo()));
        Asker asker = started("one", own(), this::keep, destination);
        int many = 500;

        for (int i = 0; i < many; i++) {
            ask(asker, "m-" + i, "body " + i);
        }

        await().atMost(SOON).until(() -> kept.size() == many);
        for (int i = 0; i < many; i++) {
            assertThat(kept).containsEntry("m-" + i, "body " + i);
        }
    }

    @Test
    void aReplyThatIsNotKeptComesAgain() {
        String destination = destination();
        open(broker().service(destination, Behaviour.echo()));
        var tries = new AtomicInteger();
        Asker asker = started(
                "one",
                own(),
                (id, reply) -> tries.incrementAndGet() < 3 ? Future.failedFuture("the store is away") : keep(id, reply),
                destination);

        ask(asker, "d-2", "again").join().answered();

        await().atMost(SOON).until(() -> "again".equals(kept.get("d-2")));
        assertThat(tries).hasValue(3);
    }

    @Test
    void anotherInstanceKeepsTheReplyOfOneThatIsGone() {
        String destination = destination();
        var held = new ConcurrentLinkedQueue<Runnable>();
        open(broker().service(
                        destination,
                        (question, replies) -> held.add(() -> replies.send(question.answer(question.body())))));
        String durable = own();
        DurableAdapter<C> dying = open(adapter("one", durable));
        dying.keepRepliesWith((_, _) -> Future.failedFuture("is about to die"));
        Asker asker = started(dying, destination);
        ask(asker, "d-3", "outlived").join().answered();
        await().atMost(SOON).until(() -> held.size() == 1);

        dying.close();
        held.remove().run();
        started("two", durable, this::keep, destination);

        await().atMost(Duration.ofSeconds(60)).until(() -> "outlived".equals(kept.get("d-3")));
    }

    @Test
    void whereNobodyKeepsRepliesNothingIsSent() {
        String destination = destination();
        open(broker().service(destination, Behaviour.echo()));
        Asker asker = started("one", own(), null, destination);

        var refused = ask(asker, "d-4", "hello").join().failed(ChannelFailure.BrokerUnavailable.class);

        assertThat(refused).hasMessageContaining("nobody reads durable replies");
    }

    protected Future<?> keep(String id, DurableReplies.Unread<C> unread) {
        Reply reply = unread.as(call("any"));
        kept.put(id, ((Payload) reply.body()).asUtf8());
        return Future.succeededFuture();
    }

    protected static String own() {
        return "durable-" + UUID.randomUUID();
    }

    private Asker started(String instance, String durable, @Nullable DurableReplies<C> keeper, String destination) {
        DurableAdapter<C> adapter = open(adapter(instance, durable));
        if (keeper != null) {
            adapter.keepRepliesWith(keeper);
        }
        return started(adapter, destination);
    }

    private Asker started(DurableAdapter<C> adapter, String destination) {
        Asker asker = asker(adapter, destination);
        adapter.start();
        awaitHealth(adapter, Health.Ready.class);
        return asker;
    }

    protected Asker asker(DurableAdapter<C> adapter, String destination) {
        return new Asker(loops, (counters, loop) -> adapter.channel(call(destination), counters, loop));
    }

    protected static void awaitHealth(DurableAdapter<?> adapter, Class<? extends Health> health) {
        await().atMost(SOON).until(() -> health.isInstance(adapter.check()));
    }

    protected boolean isKept(String id, String body) {
        return body.equals(kept.get(id));
    }

    protected static CompletableFuture<Outcome> ask(Asker asker, String id, String body) {
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

    protected <T extends AutoCloseable> T open(T closeable) {
        opened.add(closeable);
        return closeable;
    }
}
