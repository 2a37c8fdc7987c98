package io.isthmus.ingress.trace.otel;

import io.isthmus.aggregator.trace.Span;
import io.opentelemetry.api.trace.SpanContext;
import io.opentelemetry.api.trace.SpanKind;
import io.opentelemetry.api.trace.StatusCode;
import io.opentelemetry.api.trace.Tracer;
import io.opentelemetry.context.Context;
import java.util.Objects;
import org.jspecify.annotations.Nullable;

/** A span of the SDK. One that is not recorded stands for all its parts. */
final class OtelSpan implements Span {

    private final Tracer tracer;
    private final io.opentelemetry.api.trace.Span span;
    private final boolean recorded;
    private final String traceparent;
    private final @Nullable String tracestate;

    OtelSpan(Tracer tracer, io.opentelemetry.api.trace.Span span) {
        this.tracer = tracer;
        this.span = span;
        SpanContext context = span.getSpanContext();
        // Not isRecording(), which ends with the span.
        this.recorded = context.isSampled();
        this.traceparent = TraceFields.parent(context);
        this.tracestate = TraceFields.state(context);
    }

    static SpanKind kind(Kind kind) {
        return switch (kind) {
            case SERVER -> SpanKind.SERVER;
            case CLIENT -> SpanKind.CLIENT;
            case PRODUCER -> SpanKind.PRODUCER;
            case CONSUMER -> SpanKind.CONSUMER;
        };
    }

    @Override
    public String traceparent() {
        return traceparent;
    }

    @Override
    public @Nullable String tracestate() {
        return tracestate;
    }

    @Override
    public boolean isRecorded() {
        return recorded;
    }

    @Override
    public Span begin(Kind kind, String name) {
        if (!recorded) {
            return this;
        }
        return new OtelSpan(
                tracer,
                tracer.spanBuilder(name)
                        .setParent(Context.root().with(span))
                        .setSpanKind(kind(kind))
                        .startSpan());
    }

    @Override
    public void rename(String name) {
        span.updateName(name);
    }

    @Override
    public void note(String name, @Nullable String value) {
        if (value != null) {
            span.setAttribute(name, value);
        }
    }

    @Override
    public void note(String name, long value) {
        span.setAttribute(name, value);
    }

    @Override
    public void link(@Nullable String other) {
        if (!recorded || other == null) {
            return;
        }
        SpanContext context = TraceFields.context(other);
        // A responder that copies all headers of a request sends our own back.
        if (context.isValid()
                && !context.getSpanId().equals(span.getSpanContext().getSpanId())) {
            span.addLink(context);
        }
    }

    @Override
    public void failed(String type, @Nullable String description) {
        span.setAttribute("error.type", type);
        span.setStatus(StatusCode.ERROR, Objects.requireNonNullElse(description, ""));
    }

    @Override
    public void end() {
        span.end();
    }
}
