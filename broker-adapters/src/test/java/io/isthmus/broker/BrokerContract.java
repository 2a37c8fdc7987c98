package io.isthmus.broker;

import static java.nio.charset.StandardCharsets.UTF_8;
import static org.assertj.core.api.Assertions.assertThat;
import static org.awaitility.Awaitility.await;

import io.isthmus.aggregator.channel.Abandonment;
import io.isthmus.aggregator.channel.ChannelFailure;
import io.isthmus.aggregator.channel.Request;
import io.isthmus.aggregator.reply.CorrelationIds;
import io.isthmus.aggregator.scatter.ScatterChannel;
import io.isthmus.aggregator.scatter.ScatterCounters;
import io.isthmus.broker.BrokerUnderTest.Behaviour;
import io.isthmus.broker.BrokerUnderTest.Gateway;
import io.isthmus.schema.config.ByteSize;
import io.isthmus.schema.config.RepliesConfig;
import io.isthmus.schema.config.RepliesConfig.Faults;
import io.isthmus.schema.json.Json;
import io.isthmus.schema.message.Headers;
import java.security.SecureRandom;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.Queue;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.ConcurrentLinkedQueue;
import java.util.concurrent.Semaphore;
import java.util.concurrent.atomic.AtomicLong;
import java.util.random.RandomGenerator;
import org.junit.jupiter.api.AfterAll;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.TestInstance;
import org.junit.jupiter.api.Timeout;

/** What every broker adapter promises while its broker runs. */
@TestInstance(TestInstance.Lifecycle.PER_CLASS)
@Timeout(120)
public abstract class BrokerContract {

    private static final Duration SOON = Duration.ofSeconds(10);
    private static final Duration WAIT = Duration.ofSeconds(2);
    private static final ByteSize MUCH = ByteSize.parse("1MiB");
    private static final Duration SHORT = Duration.ofSeconds(2);
    private static final Duration AFTER_DEADLINE = Duration.ofSeconds(1);

    private final Loops loops = new Loops();
    private final List<AutoCloseable> opened = new ArrayList<>();
    private BrokerUnderTest broker;

    /** Starts a broker for the tests of one class. */
    protected abstract BrokerUnderTest broker();

    @BeforeAll
    final void startBroker() throws Exception {
        // Some hundred classes that a gateway has loaded before its first request.
        Json.parse(Json.array().add(1).build().toPayload());
        broker = broker();
    }

    @AfterAll
    final void stopBroker() {
        loops.close();
        broker.close();
    }

    @AfterEach
    final void closeWhatWasOpened() throws Exception {
        for (AutoCloseable each : opened.reversed()) {
            each.close();
        }
        opened.clear();
        assertThat(loops.blocked()).as("what blocked an event loop").isEmpty();
    }

    @Test
    void eachOfManyConcurrentRequestsGetsItsOwnReply() throws Exception {
        Asker asker = asker(Behaviour.echo());
        var mixedUp = new ConcurrentLinkedQueue<String>();
        var free = new Semaphore(200);
        var asked = new ArrayList<CompletableFuture<Void>>();
        for (int i = 0; i < 5_000; i++) {
            String body = "question " + i;
            free.acquire();
            asked.add(asker.ask(body, Duration.ofSeconds(20)).thenAccept(outcome -> {
                free.release();
                if (!(outcome instanceof Outcome.Answered answered)
                        || !body.equals(new String(answered.body(), UTF_8))) {
                    mixedUp.add(body + " got " + outcome);
                }
            }));
        }
        asked.forEach(CompletableFuture::join);

        assertThat(mixedUp).isEmpty();
        assertThat(asker.counters().replied().sum()).isEqualTo(5_000);
        assertThat(asker.counters().published().sum()).isEqualTo(5_000);
        assertThat(asker.counters().inFlight().sum()).isZero();
        await().untilAsserted(
                        () -> assertThat(asker.counters().confirmed().sum()).isEqualTo(5_000));
    }

    @Test
    void aServiceThatNeverAnswersIsNoReplyAtTheDeadline() {
        Asker asker = asker(Behaviour.silence());

        Outcome outcome = asker.ask("hello", SHORT).join();

        assertThat(outcome.failed(ChannelFailure.NoReply.class).effect()).isEqualTo(ChannelFailure.Effect.ACCEPTED);
        assertThat(outcome.after()).isBetween(SHORT, SHORT.plus(AFTER_DEADLINE));
        assertThat(asker.counters().expired().sum()).isOne();
    }

    @Test
    void aReplyAfterTheDeadlineIsLate() {
        var held = new ConcurrentLinkedQueue<Runnable>();
        Asker asker = asker((question, replies) -> held.add(() -> replies.send(question.answer(question.body()))));
        asker.ask("hello", SHORT).join().failed(ChannelFailure.NoReply.class);

        await().until(() -> !held.isEmpty());
        held.forEach(Runnable::run);

        await().untilAsserted(() -> assertThat(asker.replies().late().sum()).isOne());
    }

    @Test
    void aSecondReplyIsADuplicate() {
        Asker asker = asker((question, replies) -> {
            replies.send(question.answer("first".getBytes(UTF_8)));
            replies.send(question.answer("second".getBytes(UTF_8)));
        });

        Outcome outcome = asker.ask("hello", SOON).join();

        assertThat(outcome.answered().body()).asString(UTF_8).isEqualTo("first");
        await().untilAsserted(
                        () -> assertThat(asker.replies().duplicate().sum()).isOne());
    }

    @Test
    void eachOfManyConcurrentRequestsGetsAllOfItsOwnReplies() {
        Asker asker = scatter(new RepliesConfig(3, 3, null, null, Faults.IGNORE, MUCH), (question, replies) -> {
            String asked = new String(question.body(), UTF_8);
            for (int i = 0; i < 3; i++) {
                replies.send(question.answer((asked + i).getBytes(UTF_8)));
            }
        });
        var asked = new ArrayList<CompletableFuture<Outcome>>();
        for (int i = 0; i < 300; i++) {
            asked.add(asker.ask("1" + i, SOON));
        }

        for (int i = 0; i < 300; i++) {
            assertThat(asked.get(i).join().answered().body()).asString(UTF_8).isEqualTo("[1%d0,1%d1,1%d2]", i, i, i);
        }
        assertThat(asker.counters().replied().sum()).isEqualTo(300);
        assertThat(asker.counters().inFlight().sum()).isZero();
        assertThat(asker.replies().late().sum()).isZero();
    }

    @Test
    void atTheEndOfTheWaitEnoughRepliesAreAnAnswerAndTooFewSayHowManyCame() {
        Behaviour two = (question, replies) -> {
            replies.send(question.answer("1".getBytes(UTF_8)));
            replies.send(question.answer("2".getBytes(UTF_8)));
        };
        Asker enough = scatter(new RepliesConfig(2, null, null, WAIT, Faults.IGNORE, MUCH), two);
        Asker few = scatter(new RepliesConfig(3, null, null, WAIT, Faults.IGNORE, MUCH), two);
        Asker none = scatter(new RepliesConfig(1, null, null, WAIT, Faults.IGNORE, MUCH), Behaviour.silence());

        Outcome answered = enough.ask("hello", SOON).join();
        Outcome incomplete = few.ask("hello", SOON).join();
        Outcome silent = none.ask("hello", SOON).join();

        assertThat(answered.answered().body()).asString(UTF_8).isEqualTo("[1,2]");
        assertThat(answered.after()).isBetween(WAIT, WAIT.plus(AFTER_DEADLINE));
        assertThat(incomplete.failed(ChannelFailure.RepliesIncomplete.class).usable())
                .isEqualTo(2);
        silent.failed(ChannelFailure.NoReply.class);
    }

    @Test
    void faultsAndUnreadableOnesAmongManyRepliesAreReadAsSuchAndLeftOut() {
        Asker asker = scatter(new RepliesConfig(1, 3, null, null, Faults.IGNORE, MUCH), (question, replies) -> {
            replies.send(question.answer("1".getBytes(UTF_8)).withStatus("500"));
            replies.send(question.answer("2".getBytes(UTF_8)).withStatus("a lot"));
            replies.send(question.answer("3".getBytes(UTF_8)));
        });

        assertThat(asker.ask("hello", SOON).join().answered().body())
                .asString(UTF_8)
                .isEqualTo("[3]");
    }

    @Test
    void moreThanTheMostRepliesAreLate() {
        Asker asker = scatter(new RepliesConfig(1, 2, null, null, Faults.IGNORE, MUCH), (question, replies) -> {
            for (int i = 0; i < 5; i++) {
                replies.send(question.answer("1".getBytes(UTF_8)));
            }
        });

        assertThat(asker.ask("hello", SOON).join().answered().body())
                .asString(UTF_8)
                .isEqualTo("[1,1]");
        await().untilAsserted(() -> assertThat(asker.replies().late().sum()).isEqualTo(3));
        assertThat(asker.replies().duplicate().sum()).isZero();
    }

    @Test
    void forgedForeignAndUncorrelatedRepliesAnswerNobody() {
        String foreign = new CorrelationIds(new SecureRandom()).make(0, 1);
        Asker asker = asker((question, replies) -> {
            var wrong = question.answer("wrong".getBytes(UTF_8));
            replies.send(wrong.withCorrelationId(forgedFrom(question.correlationId())));
            replies.send(wrong.withCorrelationId(foreign));
            replies.send(wrong.withCorrelationId("00123"));
            replies.send(wrong.withCorrelationId(null));
            replies.send(question.answer("right".getBytes(UTF_8)));
        });

        Outcome outcome = asker.ask("hello", SOON).join();

        assertThat(outcome.answered().body()).asString(UTF_8).isEqualTo("right");
        var counters = asker.replies();
        assertThat(counters.forged().sum()).isOne();
        assertThat(counters.foreign().sum()).isOne();
        assertThat(counters.uncorrelated().sum()).isEqualTo(2);
    }

    /** Another number under the same instance and loop: what guessing would try. */
    private static String forgedFrom(String id) {
        char at20 = id.charAt(20) == 'A' ? 'B' : 'A';
        return id.substring(0, 20) + at20 + id.substring(21);
    }

    @Test
    void anUnreadableReplyCostsItsOwnRequestOnly() {
        Asker asker = asker((question, replies) -> {
            var answer = question.answer(question.body());
            replies.send(new String(question.body(), UTF_8).startsWith("bad") ? answer.withStatus("a lot") : answer);
        });
        var asked = new ArrayList<CompletableFuture<Outcome>>();
        for (int i = 0; i < 100; i++) {
            asked.add(asker.ask((i % 10 == 0 ? "bad " : "good ") + i, SOON));
        }

        for (int i = 0; i < 100; i++) {
            Outcome outcome = asked.get(i).join();
            if (i % 10 == 0) {
                assertThat(outcome.failed(ChannelFailure.InvalidReply.class).effect())
                        .isEqualTo(ChannelFailure.Effect.ACCEPTED);
            } else {
                assertThat(outcome.answered().body()).asString(UTF_8).isEqualTo("good " + i);
            }
        }
    }

    @Test
    void statusContentTypeAndHeadersOfTheReplyCross() {
        Asker asker = asker((question, replies) -> replies.send(question.answer(question.body())
                .withStatus("409")
                .withContentType("application/problem+json")
                .withHeaders(Headers.of("etag", "\"7\""))));

        var reply = asker.ask("hello", SOON).join().answered().reply();

        assertThat(reply.status()).isEqualTo(409);
        assertThat(reply.isFault()).isTrue();
        assertThat(reply.contentType()).isEqualTo("application/problem+json");
        assertThat(reply.headers().get("etag")).isEqualTo("\"7\"");
        assertThat(reply.headers().get("isthmus-correlation")).isNull();
        assertThat(reply.headers().get("isthmus-status")).isNull();
    }

    @Test
    void aReplyThatSaysNothingOfItselfIsOk() {
        var reply = asker(Behaviour.echo()).ask("hello", SOON).join().answered().reply();

        assertThat(reply.status()).isEqualTo(200);
        assertThat(reply.isFault()).isFalse();
        assertThat(reply.contentType()).isNull();
    }

    @Test
    void deadlineIdentityTraceAndHeadersOfTheRequestCross() {
        var seen = new CompletableFuture<Question>();
        Asker asker = asker((question, replies) -> {
            seen.complete(question);
            replies.send(question.answer(question.body()));
        });
        var deadline = new AtomicLong();

        asker.ask("hello".getBytes(UTF_8), SOON, request -> {
                    deadline.set(request.deadline().epochMillis());
                    return withHeaders(request, Headers.of("x-tenant", "blue"));
                })
                .join()
                .answered();

        var question = seen.join();
        assertThat(question.deadline()).isEqualTo(deadline.get());
        assertThat(question.contentType()).isEqualTo("text/plain");
        assertThat(question.headers().get("isthmus-route")).isEqualTo("create-quote");
        assertThat(question.headers().get("isthmus-subject")).isEqualTo("alice");
        assertThat(question.headers().get("traceparent")).isEqualTo("00-aa-bb-01");
        assertThat(question.headers().get("tracestate")).isEqualTo("k=v");
        assertThat(question.headers().get("x-tenant")).isEqualTo("blue");
    }

    private static Request withHeaders(Request request, Headers headers) {
        return new Request(
                request.exchange(),
                headers,
                request.contentType(),
                request.body(),
                request.scope(),
                request.deadline(),
                request.abandonment());
    }

    @Test
    void anyBytesCrossAndNoneToo() {
        Asker asker = asker(Behaviour.echo());
        byte[] large = new byte[512 * 1024];
        RandomGenerator.of("L64X128MixRandom").nextBytes(large);

        assertThat(asker.ask(large, SOON).join().answered().body()).isEqualTo(large);
        assertThat(asker.ask(new byte[0], SOON).join().answered().body()).isEmpty();
    }

    @Test
    void aRequestThatIsGivenUpEndsAtOnceAndItsReplyIsLate() {
        var held = new ConcurrentLinkedQueue<Runnable>();
        Asker asker = asker((question, replies) -> held.add(() -> replies.send(question.answer(question.body()))));
        var abandonment = new CompletableFuture<Abandonment>();
        var asked = asker.ask("hello".getBytes(UTF_8), SOON, request -> {
            abandonment.complete(request.abandonment());
            return request;
        });
        await().until(() -> !held.isEmpty());

        // The first request of an asker is on the first loop.
        loops.get(0).execute(() -> abandonment.join().give());

        assertThat(asked.join().failed(ChannelFailure.GivenUp.class)).isNotNull();
        held.forEach(Runnable::run);
        await().untilAsserted(() -> assertThat(asker.replies().late().sum()).isOne());
        assertThat(asker.counters().givenUp().sum()).isOne();
    }

    @Test
    void moreThanPendingMaxIsOverloadedAtOnce() {
        Asker asker = asker("small", 20, Behaviour.silence());
        var waiting = new ArrayList<CompletableFuture<Outcome>>();
        for (int i = 0; i < 20; i++) {
            waiting.add(asker.ask("waits " + i, Duration.ofSeconds(2)));
        }

        Outcome refused = asker.ask("one too many", SOON).join();

        var failure = refused.failed(ChannelFailure.Overloaded.class);
        assertThat(failure.limit()).isEqualTo("pendingMax");
        assertThat(failure.effect()).isEqualTo(ChannelFailure.Effect.NONE);
        assertThat(refused.after()).isLessThan(AFTER_DEADLINE);
        assertThat(asker.counters().limited().sum()).isOne();
        waiting.forEach(each -> each.join().failed(ChannelFailure.NoReply.class));
        assertThat(asker.counters().inFlight().sum()).isZero();
    }

    @Test
    void aDestinationThatDoesNotExistIsFoundAtOnce() {
        Gateway gateway = asker(Behaviour.silence()).gateway();
        Asker asker = new Asker(loops, gateway, "no-such-" + System.nanoTime());

        // An adapter that has to look destinations up may say for a moment that it does not know this one.
        await().untilAsserted(() -> {
            Outcome outcome = asker.ask("hello", SOON).join();
            assertThat(outcome.after()).isLessThan(AFTER_DEADLINE);
            assertThat(outcome.failed(broker.missingDestination()).effect()).isEqualTo(ChannelFailure.Effect.NONE);
        });
    }

    @Test
    void twoInstancesOnOneBrokerGetTheirOwnReplies() {
        var destination = broker.destination();
        open(broker.service(destination, Behaviour.echo()));
        Asker left = started(new Asker(loops, open(broker.gateway("left", loops.all(), 1_000)), destination));
        Asker right = started(new Asker(loops, open(broker.gateway("right", loops.all(), 1_000)), destination));
        var wrong = new ConcurrentLinkedQueue<String>();
        var asked = new ArrayList<CompletableFuture<Void>>();
        for (int i = 0; i < 400; i++) {
            asked.add(expect("left " + i, left, wrong));
            asked.add(expect("right " + i, right, wrong));
        }
        asked.forEach(CompletableFuture::join);

        assertThat(wrong).isEmpty();
        assertThat(left.replies().late().sum()).isZero();
        assertThat(right.replies().late().sum()).isZero();
    }

    private static CompletableFuture<Void> expect(String body, Asker asker, Queue<String> wrong) {
        return asker.ask(body, SOON).thenAccept(outcome -> {
            if (!(outcome instanceof Outcome.Answered answered) || !body.equals(new String(answered.body(), UTF_8))) {
                wrong.add(body + " got " + outcome);
            }
        });
    }

    @Test
    void closingFailsWhatIsLeftAndRefusesWhatComesAfter() {
        Asker asker = asker(Behaviour.silence());
        Gateway gateway = asker.gateway();
        var waiting = asker.ask("hello", Duration.ofSeconds(60));
        await().until(() -> asker.counters().confirmed().sum() == 1);

        gateway.close();

        assertThat(waiting.join()).isInstanceOf(Outcome.Failed.class);
        asker.ask("hello", SOON).join().failed(ChannelFailure.BrokerUnavailable.class);
        assertThat(gateway.adapter().check()).isInstanceOf(Health.NotReady.class);
        gateway.close();
    }

    @Test
    void aRequestBeforeTheStartIsRefusedAtOnce() {
        var destination = broker.destination();
        var gateway = open(broker.gateway("unstarted", loops.all(), 10));

        Outcome outcome =
                new Asker(loops, gateway, destination).ask("hello", SOON).join();

        assertThat(outcome.failed(ChannelFailure.BrokerUnavailable.class).effect())
                .isEqualTo(ChannelFailure.Effect.NONE);
        assertThat(gateway.adapter().check()).isInstanceOf(Health.NotReady.class);
    }

    private Asker asker(Behaviour behaviour) {
        return asker("one", 10_000, behaviour);
    }

    /** As {@link #asker}, for messages with many replies. */
    private Asker scatter(RepliesConfig config, Behaviour behaviour) {
        var destination = broker.destination();
        open(broker.service(destination, behaviour));
        Gateway gateway = open(broker.gateway("one", loops.all(), 10_000));
        return started(new Asker(
                loops,
                gateway,
                (counters, loop) -> ScatterChannel.whole(
                        gateway.channel(destination, counters, loop), config, null, loop, new ScatterCounters())));
    }

    private Asker asker(String instance, int pendingMax, Behaviour behaviour) {
        var destination = broker.destination();
        open(broker.service(destination, behaviour));
        return started(new Asker(loops, open(broker.gateway(instance, loops.all(), pendingMax)), destination));
    }

    private <C extends AutoCloseable> C open(C closeable) {
        opened.add(closeable);
        return closeable;
    }

    private Asker started(Asker asker) {
        asker.gateway().adapter().start();
        await().atMost(broker.recovery()).until(() -> asker.gateway().adapter().check() instanceof Health.Ready);
        return asker;
    }
}
