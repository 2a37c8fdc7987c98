package io.isthmus.broker;

import io.isthmus.aggregator.loop.BlockWatch;
import io.isthmus.aggregator.loop.Loop;
import io.isthmus.aggregator.loop.VertxLoop;
import io.vertx.core.Vertx;
import io.vertx.core.VertxOptions;
import io.vertx.core.internal.ContextInternal;
import io.vertx.core.internal.VertxInternal;
import java.util.ArrayList;
import java.util.List;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.TimeUnit;

/** Two event loops that are watched. */
public final class Loops implements AutoCloseable {

    private final VertxInternal vertx = (VertxInternal) Vertx.vertx(new VertxOptions()
            .setEventLoopPoolSize(2)
            .setBlockedThreadCheckInterval(20)
            .setMaxEventLoopExecuteTimeUnit(TimeUnit.MILLISECONDS)
            .setMaxEventLoopExecuteTime(100));
    private final List<VertxLoop> loops = new ArrayList<>();
    private final BlockWatch watch = new BlockWatch(vertx);

    public Loops() {
        for (int i = 0; i < 2; i++) {
            loops.add(started(i, vertx.createEventLoopContext()));
        }
    }

    private VertxLoop started(int index, ContextInternal context) {
        var made = new CompletableFuture<VertxLoop>();
        context.runOnContext(_ -> {
            made.complete(new VertxLoop(index, vertx, context));
        });
        return made.join();
    }

    public List<? extends Loop> all() {
        return loops;
    }

    public Loop get(int index) {
        return loops.get(index % loops.size());
    }

    public Vertx vertx() {
        return vertx;
    }

    /** What has blocked a loop so far. */
    public List<String> blocked() {
        return watch.blocked();
    }

    @Override
    public void close() {
        watch.close();
        vertx.close().await();
    }
}
