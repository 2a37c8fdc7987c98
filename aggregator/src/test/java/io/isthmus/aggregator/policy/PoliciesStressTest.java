package io.isthmus.aggregator.policy;

import static org.assertj.core.api.Assertions.assertThat;

import io.isthmus.aggregator.channel.Channel;
import io.isthmus.aggregator.channel.ChannelFailure;
import io.isthmus.aggregator.channel.Reply;
import io.isthmus.aggregator.channel.Requests;
import io.isthmus.aggregator.loop.VirtualLoop;
import io.isthmus.schema.config.Percent;
import io.isthmus.schema.config.PolicyConfig;
import io.isthmus.schema.config.PolicyConfig.BreakerConfig;
import io.isthmus.schema.config.PolicyConfig.RetryConfig;
import io.isthmus.schema.config.RetryOn;
import io.isthmus.schema.message.Payload;
import io.isthmus.schema.message.TimeSource;
import io.vertx.core.Promise;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.Queue;
import java.util.Random;
import java.util.concurrent.ConcurrentLinkedQueue;
import java.util.concurrent.atomic.AtomicInteger;
import java.util.stream.IntStream;
import org.junit.jupiter.api.Timeout;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

/** Four loops on threads of their own, which share the state of one call. */
@Timeout(60)
class PoliciesStressTest {

    private static final int PLACES = 20;
    private static final int CALLS_PER_LOOP = 10_000;
    private static final List<RetryOn> ON = List.of(RetryOn.NOT_SENT);

    private final AtomicInteger underWay = new AtomicInteger();
    private final AtomicInteger mostUnderWay = new AtomicInteger();
    private final AtomicInteger ended = new AtomicInteger();
    private final Queue<Throwable> bugs = new ConcurrentLinkedQueue<>();
    private final SharedState state = SharedState.of(
            "route",
            new PolicyConfig(
                    Duration.ofSeconds(1),
                    new RetryConfig(3, ON, null, Duration.ofMillis(2)),
                    new BreakerConfig(new Percent(90), 50, Duration.ofMillis(1)),
                    PLACES),
            TimeSource.system(),
            new Random(1));

    @ParameterizedTest
    @ValueSource(longs = {1, 2, 3})
    void thereAreNeverMoreCallsThanPlacesAndInTheEndAllAreFree(long seed) throws InterruptedException {
        List<Thread> threads = IntStream.range(0, 4)
                .mapToObj(i -> Thread.ofPlatform()
                        .uncaughtExceptionHandler((_, bug) -> bugs.add(bug))
                        .start(() -> beLoop(new VirtualLoop(i), new Random(seed + i))))
                .toList();
        for (Thread thread : threads) {
            thread.join();
        }
        assertThat(bugs).isEmpty();
        assertThat(ended).hasValue(4 * CALLS_PER_LOOP);
        assertThat(underWay).hasValue(0);
        assertThat(mostUnderWay.get()).isBetween(2, PLACES);
        assertThat(state.callsUnderWay()).isZero();
        assertThat(state.bulkheadRefusals()).isPositive();
        assertThat(state.retries()).isPositive();
    }

    private void beLoop(VirtualLoop loop, Random dice) {
        var open = new ArrayList<Promise<Reply>>();
        Channel target = _ -> {
            mostUnderWay.accumulateAndGet(underWay.incrementAndGet(), Math::max);
            var promise = Promise.<Reply>promise();
            open.add(promise);
            return promise.future().onComplete(_ -> underWay.decrementAndGet());
        };
        Channel call = Policies.around(target, Duration.ofSeconds(1), state, loop);
        for (int i = 0; i < CALLS_PER_LOOP; i++) {
            call.send(Requests.any(loop)).onComplete(_ -> ended.incrementAndGet());
            while (!open.isEmpty() && dice.nextInt(2) > 0) {
                end(open.remove(dice.nextInt(open.size())), dice);
            }
            loop.advanceMillis(dice.nextInt(2));
        }
        while (!open.isEmpty() || loop.timersWaiting() > 0) {
            open.forEach(promise -> end(promise, new Random(0)));
            open.clear();
            loop.advanceMillis(10);
        }
    }

    private static void end(Promise<Reply> promise, Random dice) {
        switch (dice.nextInt(5)) {
            case 0 -> promise.fail(Calls.noReply());
            case 1 -> promise.fail(Calls.notSent());
            case 2 -> promise.fail(new ChannelFailure.GivenUp());
            default -> promise.complete(Reply.of(200, null, Payload.EMPTY));
        }
    }
}
