package io.isthmus.ingress.trace.otel;

import io.opentelemetry.api.trace.Span;
import io.opentelemetry.api.trace.SpanContext;
import io.opentelemetry.api.trace.propagation.W3CTraceContextPropagator;
import io.opentelemetry.context.Context;
import io.opentelemetry.context.propagation.TextMapGetter;
import org.jspecify.annotations.Nullable;

/** W3C Trace Context, as its two fields have it and as the library has it. */
final class TraceFields {

    private static final String PARENT = "traceparent";
    private static final String STATE = "tracestate";
    private static final W3CTraceContextPropagator W3C = W3CTraceContextPropagator.getInstance();

    private record Fields(String parent, @Nullable String state) {}

    private static final TextMapGetter<Fields> GETTER = new TextMapGetter<>() {

        @Override
        public @Nullable String get(@Nullable Fields fields, String name) {
            if (fields == null) {
                return null;
            }
            return name.equals(PARENT) ? fields.parent() : name.equals(STATE) ? fields.state() : null;
        }
    };

    private TraceFields() {}

    /** The root if {@code parent} is malformed. */
    static Context read(String parent, @Nullable String state) {
        return W3C.extract(Context.root(), new Fields(parent, state), GETTER);
    }

    /** An invalid one if {@code parent} is malformed. */
    static SpanContext context(String parent) {
        return Span.fromContext(read(parent, null)).getSpanContext();
    }

    static String parent(SpanContext context) {
        return "00-" + context.getTraceId() + "-" + context.getSpanId() + "-"
                + context.getTraceFlags().asHex();
    }

    /** Null if there is none. */
    static @Nullable String state(SpanContext context) {
        if (context.getTraceState().isEmpty()) {
            return null;
        }
        var text = new StringBuilder();
        context.getTraceState()
                .forEach((key, value) -> text.append(text.isEmpty() ? "" : ",")
                        .append(key)
                        .append('=')
                        .append(value));
        return text.toString();
    }
}
