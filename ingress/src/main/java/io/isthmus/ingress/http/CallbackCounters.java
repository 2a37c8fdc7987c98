package io.isthmus.ingress.http;

import io.isthmus.ingress.telemetry.GatewayMetrics;
import java.util.concurrent.atomic.LongAdder;

/**
 * How often clients of a route were called back, in this instance.
 *
 * @param delivered callbacks that were answered 2xx
 * @param retried attempts that were not, and after which there is another
 * @param dead callbacks that were given up
 * @param unknown attempts whose outcome the store has not taken: there will be another
 */
record CallbackCounters(LongAdder delivered, LongAdder retried, LongAdder dead, LongAdder unknown) {

    CallbackCounters() {
        this(new LongAdder(), new LongAdder(), new LongAdder(), new LongAdder());
    }

    void publish(String route, GatewayMetrics metrics) {
        metrics.events("isthmus.callback.events", "How often clients were called back", "route", route)
                .add("delivered", delivered)
                .add("retried", retried)
                .add("dead", dead)
                .add("unknown", unknown);
    }
}
