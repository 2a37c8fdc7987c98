package io.isthmus.ingress.trace.otel;

import io.isthmus.aggregator.trace.Span;
import io.isthmus.ingress.telemetry.GatewayMetrics;
import io.isthmus.schema.config.TracesConfig;
import io.opentelemetry.api.common.Attributes;
import io.opentelemetry.api.trace.Tracer;
import io.opentelemetry.context.Context;
import io.opentelemetry.sdk.resources.Resource;
import io.opentelemetry.sdk.trace.SdkTracerProvider;
import io.opentelemetry.sdk.trace.samplers.Sampler;
import org.jspecify.annotations.Nullable;

/** Spans by the OpenTelemetry SDK, sent to a collector on a thread of their own. */
public final class OtelTracer implements io.isthmus.aggregator.trace.Tracer, AutoCloseable {

    private static final String SCOPE = "io.isthmus";

    private final SpanQueue queue;
    private final SdkTracerProvider provider;
    private final Tracer tracer;

    private OtelTracer(TracesConfig config, String instance, SpanQueue queue) {
        this.queue = queue;
        this.provider = SdkTracerProvider.builder()
                .setResource(Resource.getDefault()
                        .merge(Resource.create(Attributes.builder()
                                .put("service.name", config.service())
                                .put("service.instance.id", instance)
                                .build())))
                .setSampler(Sampler.parentBased(new LinkedSampler(
                        Sampler.traceIdRatioBased(config.sample().ratio()))))
                .addSpanProcessor(queue)
                .build();
        this.tracer = provider.get(SCOPE);
    }

    /**
     * Begins to send spans. That the collector is away is no reason not to start.
     *
     * @param instance tells this process from its equals
     */
    public static OtelTracer start(TracesConfig config, String instance, GatewayMetrics metrics) {
        var queue = new SpanQueue(config, new OtlpClient(config)).start();
        queue.counters().publish(metrics);
        return new OtelTracer(config, instance, queue);
    }

    @Override
    public Span receive(Span.Kind kind, String name, @Nullable String traceparent, @Nullable String tracestate) {
        Context parent = traceparent == null ? Context.root() : TraceFields.read(traceparent, tracestate);
        return new OtelSpan(
                tracer,
                tracer.spanBuilder(name)
                        .setParent(parent)
                        .setSpanKind(OtelSpan.kind(kind))
                        .startSpan());
    }

    @Override
    public Span resume(Span.Kind kind, String name, String traceparent) {
        return new OtelSpan(
                tracer,
                tracer.spanBuilder(name)
                        .setNoParent()
                        .addLink(TraceFields.context(traceparent))
                        .setSpanKind(OtelSpan.kind(kind))
                        .startSpan());
    }

    /** Sends what has ended so far, unless the collector takes too long. */
    @Override
    public void close() {
        queue.close();
        provider.close();
    }
}
