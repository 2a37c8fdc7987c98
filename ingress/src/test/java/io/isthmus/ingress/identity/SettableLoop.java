package io.isthmus.ingress.identity;

import static org.awaitility.Awaitility.await;

import io.isthmus.aggregator.loop.Loop;
import io.isthmus.aggregator.loop.VirtualLoop;
import io.vertx.core.Future;
import java.time.Duration;

/**
 * A loop whose time a test moves, and whose wall clock began at the machine's: the library under test looks at that one,
 * too.
 */
final class SettableLoop implements Loop {

    private final VirtualLoop loop = new VirtualLoop();
    private final long began = System.currentTimeMillis() - loop.epochMillis();

    @Override
    public int index() {
        return loop.index();
    }

    @Override
    public void execute(Runnable task) {
        loop.execute(task);
    }

    @Override
    public Timer at(long nanos, Runnable task) {
        return loop.at(nanos, task);
    }

    @Override
    public long nanos() {
        return loop.nanos();
    }

    @Override
    public long epochMillis() {
        return began + loop.epochMillis();
    }

    void advance(Duration time) {
        loop.advance(time);
    }

    void run() {
        loop.run();
    }

    int timersWaiting() {
        return loop.timersWaiting();
    }

    /** Turns this loop, without moving its time, until {@code future} is complete. */
    <T> T result(Future<T> future) {
        await().pollInSameThread()
                .pollDelay(Duration.ZERO)
                .pollInterval(Duration.ofMillis(1))
                .until(() -> {
                    run();
                    return future.isComplete();
                });
        if (future.failed()) {
            throw new AssertionError("must never fail", future.cause());
        }
        return future.result();
    }
}
