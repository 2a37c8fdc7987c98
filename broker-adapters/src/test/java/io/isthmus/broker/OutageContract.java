package io.isthmus.broker;

import static java.nio.charset.StandardCharsets.UTF_8;
import static org.assertj.core.api.Assertions.assertThat;
import static org.awaitility.Awaitility.await;

import io.isthmus.aggregator.channel.ChannelFailure;
import io.isthmus.broker.BrokerUnderTest.Behaviour;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.Queue;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.ConcurrentLinkedQueue;
import java.util.concurrent.Executors;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.atomic.AtomicInteger;
import org.junit.jupiter.api.AfterAll;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.TestInstance;
import org.junit.jupiter.api.Timeout;

/** What every broker adapter promises while its broker comes and goes. */
@TestInstance(TestInstance.Lifecycle.PER_CLASS)
@Timeout(180)
public abstract class OutageContract {

    private static final Duration DEADLINE = Duration.ofSeconds(3);

    /** The service, too, has to find the broker again. */
    private static final Duration ANSWERED_WITHIN = Duration.ofSeconds(20);

    /** How long after its deadline an outcome may come on a machine that is busy with a broker's start. */
    private static final Duration AFTER_DEADLINE = Duration.ofSeconds(1);

    private static final Duration AT_ONCE = Duration.ofSeconds(1);
    private static final Duration FOUND_WITHIN = Duration.ofSeconds(5);

    private final Loops loops = new Loops();
    private final List<AutoCloseable> opened = new ArrayList<>();
    private BrokerUnderTest broker;

    /** Starts a broker for the tests of one class. */
    protected abstract BrokerUnderTest broker();

    @BeforeAll
    final void startBroker() {
        broker = broker();
    }

    @AfterAll
    final void stopBroker() {
        loops.close();
        broker.close();
    }

    @AfterEach
    final void closeWhatWasOpened() throws Exception {
        broker.start();
        for (AutoCloseable each : opened.reversed()) {
            each.close();
        }
        opened.clear();
        assertThat(loops.blocked()).as("what blocked an event loop").isEmpty();
    }

    @Test
    void aBrokerThatIsAbsentAtTheStartIsWaitedFor() {
        Asker asker = asker(Behaviour.echo());
        broker.stop();
        asker.gateway().adapter().start();

        assertThat(asker.gateway().adapter().check()).isInstanceOf(Health.NotReady.class);
        for (int i = 0; i < 20; i++) {
            isUnavailableAtOnce(asker.ask("hello", DEADLINE).join());
        }
        assertThat(asker.counters().published().sum()).isZero();

        broker.start();
        awaitReady(asker);
        assertThat(asker.ask("hello", ANSWERED_WITHIN).join().answered().body())
                .asString(UTF_8)
                .isEqualTo("hello");
    }

    @Test
    void aBrokerThatGoesIsFoundAndOneThatReturnsIsUsed() {
        Asker asker = asker(Behaviour.echo());
        asker.gateway().adapter().start();
        awaitReady(asker);
        asker.ask("before", ANSWERED_WITHIN).join().answered();

        broker.stop();
        await().atMost(FOUND_WITHIN).until(() -> asker.gateway().adapter().check() instanceof Health.NotReady);
        isUnavailableAtOnce(asker.ask("hello", DEADLINE).join());

        broker.start();
        awaitReady(asker);
        assertThat(asker.ask("after", ANSWERED_WITHIN).join().answered().body())
                .asString(UTF_8)
                .isEqualTo("after");
    }

    @Test
    void aRequestThatTheBrokerHasTakenIsAnsweredAfterARestart() {
        var held = new ConcurrentLinkedQueue<Runnable>();
        Asker asker = asker((question, replies) -> held.add(() -> replies.send(question.answer(question.body()))));
        asker.gateway().adapter().start();
        awaitReady(asker);
        var waiting = asker.ask("patience", Duration.ofSeconds(60));
        await().until(() -> !held.isEmpty());

        broker.stop();
        await().atMost(FOUND_WITHIN).until(() -> asker.gateway().adapter().check() instanceof Health.NotReady);
        broker.start();
        awaitReady(asker);
        held.forEach(Runnable::run);

        assertThat(waiting.join().answered().body()).asString(UTF_8).isEqualTo("patience");
    }

    @Test
    void everyRequestEndsHonestlyWhileTheBrokerRestartsUnderLoad() throws Exception {
        Asker asker = asker(Behaviour.echo());
        asker.gateway().adapter().start();
        awaitReady(asker);
        var asked = new ConcurrentLinkedQueue<CompletableFuture<Void>>();
        var wrong = new ConcurrentLinkedQueue<String>();
        var answered = new AtomicInteger();
        var number = new AtomicInteger();
        try (var load = Executors.newSingleThreadScheduledExecutor()) {
            var asking = load.scheduleAtFixedRate(
                    () -> {
                        String body = "question " + number.incrementAndGet();
                        asked.add(
                                asker.ask(body, DEADLINE).thenAccept(outcome -> judge(body, outcome, answered, wrong)));
                    },
                    0,
                    5,
                    TimeUnit.MILLISECONDS);
            await().until(() -> answered.get() > 200);
            broker.stop();
            await().atMost(FOUND_WITHIN).until(() -> asker.gateway().adapter().check() instanceof Health.NotReady);
            broker.start();
            awaitReady(asker);
            int before = answered.get();
            await().until(() -> answered.get() > before + 200);
            asking.cancel(false);
        }
        asked.forEach(CompletableFuture::join);

        assertThat(wrong).isEmpty();
        assertThat(asker.counters().inFlight().sum()).isZero();
        assertThat(asker.replies().forged().sum()).isZero();
    }

    private static void judge(String body, Outcome outcome, AtomicInteger answered, Queue<String> wrong) {
        if (outcome.after().compareTo(DEADLINE.plus(AFTER_DEADLINE)) > 0) {
            wrong.add(body + " ended after " + outcome.after());
        }
        switch (outcome) {
            case Outcome.Answered answer -> {
                answered.incrementAndGet();
                if (!body.equals(new String(answer.body(), UTF_8))) {
                    wrong.add(body + " got " + new String(answer.body(), UTF_8));
                }
            }
            case Outcome.Failed(var failure, var _) -> {
                if (!isHonest(failure)) {
                    wrong.add(body + " failed with " + failure);
                }
            }
        }
    }

    /** What can become of a request when a broker goes: not sent, sent and not confirmed, confirmed and not answered. */
    private static boolean isHonest(ChannelFailure failure) {
        return failure instanceof ChannelFailure.BrokerUnavailable
                || failure instanceof ChannelFailure.PublishUnconfirmed
                || failure instanceof ChannelFailure.NoReply;
    }

    private static void isUnavailableAtOnce(Outcome outcome) {
        assertThat(outcome.failed(ChannelFailure.BrokerUnavailable.class).effect())
                .isEqualTo(ChannelFailure.Effect.NONE);
        assertThat(outcome.after()).isLessThan(AT_ONCE);
    }

    private Asker asker(Behaviour behaviour) {
        var destination = broker.destination();
        open(broker.service(destination, behaviour));
        return new Asker(loops, open(broker.gateway("one", loops.all(), 10_000)), destination);
    }

    private void awaitReady(Asker asker) {
        await().atMost(broker.recovery()).until(() -> asker.gateway().adapter().check() instanceof Health.Ready);
    }

    private <C extends AutoCloseable> C open(C closeable) {
        opened.add(closeable);
        return closeable;
    }
}
