package io.isthmus.broker;

import static java.nio.charset.StandardCharsets.UTF_8;
import static org.assertj.core.api.Assertions.assertThat;
import static org.awaitility.Awaitility.await;

import io.isthmus.aggregator.channel.ChannelFailure;
import io.isthmus.schema.message.Headers;
import java.time.Duration;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.List;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.ConcurrentLinkedQueue;
import java.util.random.RandomGenerator;
import org.junit.jupiter.api.AfterAll;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.TestInstance;
import org.junit.jupiter.api.Timeout;

/** What every broker adapter promises of messages that nobody replies to. */
@TestInstance(TestInstance.Lifecycle.PER_CLASS)
@Timeout(120)
public abstract class PublishContract {

    private static final Duration SOON = Duration.ofSeconds(10);

    private final Loops loops = new Loops();
    private final List<AutoCloseable> opened = new ArrayList<>();
    private final ConcurrentLinkedQueue<Published> noted = new ConcurrentLinkedQueue<>();
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
        for (AutoCloseable each : opened.reversed()) {
            each.close();
        }
        opened.clear();
        noted.clear();
        assertThat(loops.blocked()).as("what blocked an event loop").isEmpty();
    }

    @Test
    void eachMessageIsAnsweredOnceTheBrokerHasItAndIsDeliveredOnce() {
        Asker publisher = publisher();
        var asked = new ArrayList<CompletableFuture<Outcome>>();
        for (int i = 0; i < 1_000; i++) {
            asked.add(publisher.ask("message " + i, Duration.ofSeconds(20)));
        }
        asked.forEach(
                each -> assertThat(each.join().answered().reply().status()).isEqualTo(202));

        assertThat(publisher.counters().published().sum()).isEqualTo(1_000);
        assertThat(publisher.counters().confirmed().sum()).isEqualTo(1_000);
        assertThat(publisher.counters().replied().sum()).isZero();
        assertThat(publisher.counters().inFlight().sum()).isZero();
        await().until(() -> noted.size() == 1_000);
        assertThat(noted.stream().map(message -> new String(message.body(), UTF_8)))
                .doesNotHaveDuplicates();
    }

    @Test
    void whoSentItAndOnWhichTraceCrossesAndNothingThatAsksForAReply() {
        Asker publisher = publisher();

        publisher
                .ask("hello".getBytes(UTF_8), SOON, request -> request.withHeaders(Headers.of("x-tenant", "blue")))
                .join()
                .answered();

        await().until(() -> !noted.isEmpty());
        Published message = noted.peek();
        assertThat(message.contentType()).isEqualTo("text/plain");
        assertThat(message.headers().get("isthmus-request-id")).isEqualTo("r-1");
        assertThat(message.headers().get("isthmus-route")).isEqualTo("create-quote");
        assertThat(message.headers().get("isthmus-subject")).isEqualTo("alice");
        assertThat(message.headers().get("traceparent")).isEqualTo("00-aa-bb-01");
        assertThat(message.headers().get("tracestate")).isEqualTo("k=v");
        assertThat(message.headers().get("x-tenant")).isEqualTo("blue");
        assertThat(message.headers().toString())
                .doesNotContain("correlation", "reply-to", "reply-partition", "deadline", "expiration");
    }

    @Test
    void anyBytesCrossAndNoneToo() {
        Asker publisher = publisher();
        byte[] large = new byte[512 * 1024];
        RandomGenerator.of("L64X128MixRandom").nextBytes(large);

        publisher.ask(large, SOON).join().answered();
        publisher.ask(new byte[0], SOON).join().answered();

        await().until(() -> noted.size() == 2);
        assertThat(noted.stream().map(Published::body)).anyMatch(body -> body.length == 0);
        assertThat(noted.stream().map(Published::body)).anyMatch(body -> Arrays.equals(body, large));
    }

    @Test
    void aDestinationThatDoesNotExistIsFoundAtOnce() {
        BrokerUnderTest.Gateway gateway = publisher().gateway();
        Asker nowhere = Asker.publisher(loops, gateway, "no-such-" + System.nanoTime());

        // An adapter that has to look destinations up may say for a moment that it does not know this one.
        await().untilAsserted(() -> {
            Outcome outcome = nowhere.ask("hello", SOON).join();
            assertThat(outcome.failed(broker.missingDestination()).effect()).isEqualTo(ChannelFailure.Effect.NONE);
        });
        assertThat(nowhere.counters().returned().sum()).isPositive();
        assertThat(nowhere.counters().inFlight().sum()).isZero();
    }

    @Test
    void aDeadlineThatHasComeEndsItWithoutAnAnswer() {
        Asker publisher = publisher();

        Outcome outcome = publisher.ask("late", Duration.ofNanos(1)).join();

        // Whichever came first: nothing was sent, nothing is known, or the confirm has overtaken the deadline.
        assertThat(outcome.after()).isLessThan(SOON);
        assertThat(publisher.counters().inFlight().sum()).isZero();
    }

    @Test
    void aMessageBeforeTheStartAndAfterTheEndIsRefusedAtOnce() {
        var destination = broker.destination();
        var gateway = open(broker.gateway("unstarted", loops.all(), 10));
        Asker publisher = Asker.publisher(loops, gateway, destination);
        publisher.ask("hello", SOON).join().failed(ChannelFailure.BrokerUnavailable.class);

        started(publisher);
        gateway.close();

        var refused = publisher.ask("hello", SOON).join().failed(ChannelFailure.BrokerUnavailable.class);
        assertThat(refused.effect()).isEqualTo(ChannelFailure.Effect.NONE);
    }

    private Asker publisher() {
        var destination = broker.destination();
        open(broker.recorder(destination, noted::add));
        return started(Asker.publisher(loops, open(broker.gateway("one", loops.all(), 10_000)), destination));
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
