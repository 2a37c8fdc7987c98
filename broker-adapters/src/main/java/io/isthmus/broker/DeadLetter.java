package io.isthmus.broker;

import io.isthmus.aggregator.channel.Exchange;
import io.isthmus.schema.config.CallConfig;
import io.isthmus.schema.dialect.IsthmusHeaders;
import io.isthmus.schema.message.Headers;
import io.isthmus.schema.message.Payload;
import java.util.Locale;
import org.jspecify.annotations.Nullable;

/**
 * A message that came to nothing, and why.
 *
 * @param place where it was to go, or where it came from: topic and key, or exchange and routing key
 * @param headers all of them, {@code content-type} aside
 * @param body as it was, or empty where it was too long
 * @param bodyBytes how long it was
 * @param bornNanos when, on a monotonic clock
 */
public record DeadLetter(
        Reason reason,
        Place place,
        Headers headers,
        @Nullable String contentType,
        Payload body,
        int bodyBytes,
        long bornNanos) {

    private static final String PREFIX = "isthmus-dead-";

    /** What text of others may take in a header. */
    private static final int TEXT_MAX = 500;

    /** Why a message is dead. */
    public enum Reason {
        /** The broker has refused the request. */
        PUBLISH_REJECTED,
        /** The broker has not confirmed the request: it may be there all the same. */
        PUBLISH_UNCONFIRMED,
        /** No queue took the request. */
        UNROUTABLE,
        /** The reply is none in the dialect of its call. */
        REPLY_UNREADABLE,
        /** The reply does not fit the route's schema, or is more than the route takes. */
        REPLY_INVALID,
        /** The reply's correlation id is missing, none of the gateway's, or forged. */
        REPLY_STRAY;

        String slug() {
            return name().toLowerCase(Locale.ROOT).replace('_', '-');
        }
    }

    /**
     * Where a message was to go, or where it came from.
     *
     * @param destination a topic's, an exchange's or a queue's name; empty for the default exchange
     * @param key the record's key or the routing key, null for none
     */
    public record Place(String destination, @Nullable String key) {}

    /**
     * A letter.
     *
     * @param about what is known of the request, as {@link #about} has it
     * @param correlationId as it was sent or as it came, null if there is none
     * @param detail for people: no body, no credential
     * @param own the message's own headers
     * @param bodyBytesMax a longer body is left out
     */
    static DeadLetter of(
            Reason reason,
            Place place,
            Headers about,
            @Nullable String correlationId,
            @Nullable String detail,
            Headers own,
            @Nullable String contentType,
            Payload body,
            long bodyBytesMax,
            long epochMillis,
            long nanos) {
        boolean fits = body.size() <= bodyBytesMax;
        var ours = Headers.builder()
                .add(IsthmusHeaders.DEAD_REASON, reason.slug())
                .addIfPresent(PREFIX + "detail", text(detail))
                .add(PREFIX + "destination", place.destination())
                .addIfPresent(PREFIX + "key", text(place.key()))
                .add(PREFIX + "at", Long.toString(epochMillis))
                .addIfPresent(PREFIX + "body-bytes", fits ? null : Integer.toString(body.size()))
                .addIfPresent(PREFIX + "correlation", text(correlationId))
                .addAll(about);
        Headers known = ours.build();
        var all = Headers.builder().addAll(known);
        own.forEach((name, value) -> {
            String lower = name.toLowerCase(Locale.ROOT);
            boolean isOurs =
                    lower.startsWith(PREFIX) || known.get(name) != null || lower.equals(IsthmusHeaders.CONTENT_TYPE);
            if (!isOurs && !CallConfig.isCredential(name)) {
                all.add(name, value);
            }
        });
        return new DeadLetter(reason, place, all.build(), contentType, fits ? body : Payload.EMPTY, body.size(), nanos);
    }

    /** What a letter says of the exchange that it was part of. */
    static Headers about(Exchange exchange) {
        return Headers.builder()
                .add(IsthmusHeaders.REQUEST_ID, exchange.requestId())
                .add(IsthmusHeaders.ROUTE, exchange.route())
                .addIfPresent(IsthmusHeaders.SUBJECT, exchange.subject())
                .addIfPresent(IsthmusHeaders.TRACEPARENT, exchange.traceparent())
                .addIfPresent(IsthmusHeaders.TRACESTATE, exchange.tracestate())
                .build();
    }

    /** The same, where only the route is known. */
    static Headers about(String route) {
        return Headers.of(IsthmusHeaders.ROUTE, route);
    }

    /** Whether {@code headers} are those of a dead letter: one that comes back must not become another. */
    static boolean isOne(Headers headers) {
        return headers.get(IsthmusHeaders.DEAD_REASON) != null;
    }

    /** What it takes while it waits. */
    long size() {
        long[] chars = {0};
        headers.forEach((name, value) -> chars[0] += name.length() + value.length());
        return body.size() + chars[0];
    }

    /** Short, and without what no header takes: it may be anybody's. */
    private static @Nullable String text(@Nullable String any) {
        if (any == null) {
            return null;
        }
        String cut = any.length() > TEXT_MAX ? any.substring(0, TEXT_MAX) : any;
        return cut.chars()
                .map(c -> c < ' ' || c == 0x7f ? '?' : c)
                .collect(StringBuilder::new, (text, c) -> text.append((char) c), StringBuilder::append)
                .toString();
    }
}
