package io.isthmus.ingress.trace.otel;

import io.opentelemetry.api.common.AttributeKey;
import io.opentelemetry.api.common.Attributes;
import io.opentelemetry.api.trace.SpanContext;
import io.opentelemetry.api.trace.SpanId;
import io.opentelemetry.api.trace.SpanKind;
import io.opentelemetry.api.trace.StatusCode;
import io.opentelemetry.sdk.common.InstrumentationScopeInfo;
import io.opentelemetry.sdk.resources.Resource;
import io.opentelemetry.sdk.trace.data.LinkData;
import io.opentelemetry.sdk.trace.data.SpanData;
import java.util.HexFormat;
import java.util.List;
import java.util.Objects;

/**
 * A batch of spans as an {@code ExportTraceServiceRequest} (opentelemetry-proto 1.10, {@code trace.proto}; its field numbers
 * never change). Of one process, all have the same resource and scope.
 */
final class OtlpSpans {

    /** {@code SpanFlags}: of the trace context, the sender knows whether it came from elsewhere, and it did. */
    private static final int HAS_IS_REMOTE = 0x100;

    private static final int IS_REMOTE = 0x200;

    private OtlpSpans() {}

    /** @param batch not empty */
    static byte[] request(List<SpanData> batch) {
        SpanData first = batch.getFirst();
        var request = new ProtoBytes();
        request.message(1, ofResource -> {
            ofResource.message(1, resource -> resource(first.getResource(), resource));
            ofResource.message(2, ofScope -> {
                ofScope.message(1, scope -> scope(first.getInstrumentationScopeInfo(), scope));
                batch.forEach(each -> ofScope.message(2, span -> span(each, span)));
            });
        });
        return request.toBytes();
    }

    private static void resource(Resource resource, ProtoBytes to) {
        attributes(1, resource.getAttributes(), to);
    }

    private static void scope(InstrumentationScopeInfo scope, ProtoBytes to) {
        to.text(1, scope.getName());
    }

    private static void span(SpanData span, ProtoBytes to) {
        SpanContext context = span.getSpanContext();
        context(context, to);
        if (SpanId.isValid(span.getParentSpanId())) {
            to.bytes(4, id(span.getParentSpanId()));
        }
        to.text(5, span.getName());
        to.number(6, kind(span.getKind()));
        to.fixed64(7, span.getStartEpochNanos());
        to.fixed64(8, span.getEndEpochNanos());
        attributes(9, span.getAttributes(), to);
        to.number(10, span.getTotalAttributeCount() - span.getAttributes().size());
        span.getLinks().forEach(each -> to.message(13, link -> link(each, link)));
        to.number(14, span.getTotalRecordedLinks() - span.getLinks().size());
        to.message(15, status -> {
            status.text(2, Objects.requireNonNullElse(span.getStatus().getDescription(), ""));
            status.number(3, status(span.getStatus().getStatusCode()));
        });
        to.fixed32(16, flags(context, span.getParentSpanContext().isRemote()));
    }

    private static void context(SpanContext context, ProtoBytes to) {
        to.bytes(1, id(context.getTraceId()));
        to.bytes(2, id(context.getSpanId()));
        to.text(3, Objects.requireNonNullElse(TraceFields.state(context), ""));
    }

    private static void link(LinkData link, ProtoBytes to) {
        context(link.getSpanContext(), to);
        attributes(4, link.getAttributes(), to);
        to.fixed32(6, flags(link.getSpanContext(), link.getSpanContext().isRemote()));
    }

    private static int flags(SpanContext context, boolean isRemote) {
        return (context.getTraceFlags().asByte() & 0xff) | HAS_IS_REMOTE | (isRemote ? IS_REMOTE : 0);
    }

    private static byte[] id(String hex) {
        return HexFormat.of().parseHex(hex);
    }

    private static int kind(SpanKind kind) {
        return switch (kind) {
            case INTERNAL -> 1;
            case SERVER -> 2;
            case CLIENT -> 3;
            case PRODUCER -> 4;
            case CONSUMER -> 5;
        };
    }

    private static int status(StatusCode code) {
        return switch (code) {
            case UNSET -> 0;
            case OK -> 1;
            case ERROR -> 2;
        };
    }

    private static void attributes(int field, Attributes attributes, ProtoBytes to) {
        attributes.forEach((key, value) -> to.message(field, attribute -> attribute(key, value, attribute)));
    }

    /** Texts and whole numbers: we note no others. */
    private static void attribute(AttributeKey<?> key, Object value, ProtoBytes to) {
        to.text(1, key.getKey());
        to.message(2, any -> {
            if (value instanceof Long number) {
                any.numberEven0(3, number);
            } else {
                any.textEvenEmpty(1, value.toString());
            }
        });
    }
}
