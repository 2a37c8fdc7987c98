package io.isthmus.aggregator.trace;

import org.jspecify.annotations.Nullable;

/**
 * Begins the gateway's own part of traces. Where nothing is traced there is none: whoever holds one that may be null pays
 * for nothing else.
 *
 * <p>It may be called from any thread, never blocks and never throws. Who only begins spans and never ends them loses
 * nothing but those spans.
 */
public interface Tracer {

    /**
     * Begins the work on something that came in. Whether it is recorded is the sender's decision where it has made one, else
     * chance by the configured share.
     *
     * @param traceparent W3C trace context as it came, null without one
     * @param tracestate W3C trace state beside it, null without one
     */
    Span receive(Span.Kind kind, String name, @Nullable String traceparent, @Nullable String tracestate);

    /**
     * Begins work that goes back to a request which has been answered before. It is a trace of its own that links to that of
     * the request, and is recorded if that was.
     *
     * @param traceparent of the request, as {@link Span#traceparent} gave it
     */
    Span resume(Span.Kind kind, String name, String traceparent);
}
