package io.isthmus.broker;

import io.isthmus.aggregator.channel.Reply;
import io.isthmus.aggregator.channel.Request;
import io.isthmus.aggregator.trace.Span;
import java.util.List;
import org.jspecify.annotations.Nullable;

/** What only the channel of a broker can tell of a message that is traced. Nothing, and for nothing, where nothing is. */
public final class TracedMessage {

    /**
     * Where a reply may say what trace it is from: by itself, as an attribute of a CloudEvent on Kafka and the two ways on
     * AMQP, and as MassTransit does.
     */
    private static final List<String> NAMES = List.of(
            "traceparent", "ce_traceparent", "cloudEvents:traceparent", "cloudEvents_traceparent", "MT-Activity-Id");

    private TracedMessage() {}

    /** {@code request} is sent under {@code correlationId}. */
    public static void sent(Request request, String correlationId) {
        Span span = request.exchange().span();
        if (span != null) {
            span.note("messaging.message.conversation_id", correlationId);
        }
    }

    /** {@code request} is published as a message of that id. */
    public static void published(Request request, String messageId) {
        Span span = request.exchange().span();
        if (span != null) {
            span.note("messaging.message.id", messageId);
        }
    }

    /** A reply to {@code request} has come; {@code raw} as it came. */
    public static void replied(Reply raw, Request request) {
        Span span = request.exchange().span();
        if (span != null && span.isRecorded()) {
            span.link(traceparent(raw));
        }
    }

    /** W3C trace context of a reply, null if it has none. */
    public static @Nullable String traceparent(Reply raw) {
        for (String name : NAMES) {
            String value = raw.headers().get(name);
            if (value != null) {
                return value;
            }
        }
        return null;
    }
}
