package io.isthmus.broker;

import io.isthmus.aggregator.loop.Loop;
import io.isthmus.aggregator.loop.VertxLoop;
import io.vertx.core.Vertx;
import io.vertx.core.VertxOptions;
import io.vertx.core.internal.ContextInternal;
import io.vertx.core.internal.VertxInternal;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.List;
import java.util.Queue;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.ConcurrentLinkedQueue;
import java.util.concurrent.TimeUnit;

/** Event loops that are watched: whatever blocks one for more than 100 ms is remembered. */
public final class Loops implements AutoCloseable {

    private static final long BLOCKED_MILLIS = 100;

    private final VertxInternal vertx = (VertxInternal) Vertx.vertx(new VertxOptions()
            .setEventLoopPoolSize(2)
            .setBlockedThreadCheckInterval(20)
            .setMaxEventLoopExecuteTimeUnit(TimeUnit.MILLISECONDS)
            .setMaxEventLoopExecuteTime(BLOCKED_MILLIS));
    private final List<VertxLoop> loops = new ArrayList<>();
    private final Queue<String> blocked = new ConcurrentLinkedQueue<>();

    public Loops() {
        vertx.blockedThreadChecker()
                .setThreadBlockedHandler(event -> blocked.add(event.thread().getName() + " for "
                        + event.duration() / 1_000_000 + " ms at "
                        + Arrays.toString(event.thread().getStackTrace())));
        for (int i = 0; i < 2; i++) {
            loops.add(started(i, vertx.createEventLoopContext()));
        }
    }

    private VertxLoop started(int index, ContextInternal context) {
        var made = new CompletableFuture<VertxLoop>();
        context.runOnContext(_ -> made.complete(new VertxLoop(index, vertx, context)));
        return made.join();
    }

    public List<? extends Loop> all() {
        return loops;
    }

    public Loop get(int index) {
        return loops.get(index % loops.size());
    }

    /** What has blocked a loop so far. */
    public List<String> blocked() {
        return List.copyOf(blocked);
    }

    @Override
    public void close() {
        vertx.close().await();
    }
}
