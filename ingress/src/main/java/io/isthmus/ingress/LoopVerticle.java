package io.isthmus.ingress;

import io.isthmus.aggregator.loop.VertxLoop;
import io.vertx.core.Future;
import io.vertx.core.VerticleBase;
import java.util.List;

/** Takes one event loop of Vert.x for the gateway. */
final class LoopVerticle extends VerticleBase {

    private final List<VertxLoop> loops;

    /** @param loops gets the loop that this verticle was given; safe for concurrent use */
    LoopVerticle(List<VertxLoop> loops) {
        this.loops = loops;
    }

    @Override
    public Future<?> start() {
        synchronized (loops) {
            loops.add(new VertxLoop(loops.size(), vertx, context));
        }
        return Future.succeededFuture();
    }
}
