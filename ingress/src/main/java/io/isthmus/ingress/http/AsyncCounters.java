package io.isthmus.ingress.http;

import io.isthmus.ingress.telemetry.GatewayMetrics;
import java.util.concurrent.atomic.LongAdder;

/**
 * What became of requests whose clients need not wait, over all loops.
 *
 * @param left requests whose client was answered 202
 * @param inTime requests whose client was answered within the time that it would wait
 * @param done answers kept
 * @param failed failures kept
 * @param expired requests whose deadline came first
 * @param cancelled requests that the client did not want any more
 * @param lost outcomes that the store has not taken
 */
record AsyncCounters(
        LongAdder left,
        LongAdder inTime,
        LongAdder done,
        LongAdder failed,
        LongAdder expired,
        LongAdder cancelled,
        LongAdder lost) {

    AsyncCounters() {
        this(
                new LongAdder(),
                new LongAdder(),
                new LongAdder(),
                new LongAdder(),
                new LongAdder(),
                new LongAdder(),
                new LongAdder());
    }

    void publish(String route, GatewayMetrics metrics) {
        metrics.events("isthmus.async.events", "What became of requests that outlive their connection", "route", route)
                .add("left", left)
                .add("in-time", inTime)
                .add("done", done)
                .add("failed", failed)
                .add("expired", expired)
                .add("cancelled", cancelled)
                .add("lost", lost);
    }
}
