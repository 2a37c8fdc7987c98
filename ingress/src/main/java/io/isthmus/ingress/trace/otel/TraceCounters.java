package io.isthmus.ingress.trace.otel;

import io.isthmus.ingress.telemetry.GatewayMetrics;
import java.util.concurrent.atomic.LongAdder;

/**
 * What became of spans that have ended.
 *
 * @param sent the collector has them
 * @param dropped as many as may waited already
 * @param failed the collector has refused them, or was away for too long
 */
record TraceCounters(LongAdder sent, LongAdder dropped, LongAdder failed) {

    TraceCounters() {
        this(new LongAdder(), new LongAdder(), new LongAdder());
    }

    void publish(GatewayMetrics metrics) {
        metrics.events("isthmus.spans", "What became of spans", "exporter", "otlp")
                .add("sent", sent)
                .add("dropped", dropped)
                .add("failed", failed);
        metrics.limit("spansMax", dropped);
    }
}
