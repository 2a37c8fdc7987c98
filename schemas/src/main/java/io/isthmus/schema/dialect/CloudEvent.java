package io.isthmus.schema.dialect;

import io.isthmus.schema.config.Dialect;
import io.isthmus.schema.json.Json;
import io.isthmus.schema.json.JsonScan;
import io.isthmus.schema.message.Payload;
import java.time.Instant;
import java.time.InstantSource;
import java.time.temporal.ChronoUnit;
import java.util.Base64;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Objects;
import org.jspecify.annotations.Nullable;

/**
 * A CloudEvent 1.0, whatever it crosses. A request is an event whose {@code id} is the correlation id, which is its
 * {@code correlationid} too: a responder either makes a new correlation of the id, as the correlation extension has it, or
 * carries the old one on, and both answer us. Where the reply goes is an extension of our own, since there is no standard.
 */
final class CloudEvent {

    static final String STRUCTURED = "application/cloudevents+json";
    static final String CORRELATION = "correlationid";

    /** Events of any form that are not one JSON object: batches, other formats. */
    private static final String ANY_STRUCTURED = "application/cloudevents";

    private final Dialect.CloudEvents config;
    private final InstantSource clock;

    CloudEvent(Dialect.CloudEvents config, InstantSource clock) {
        this.config = config;
        this.clock = clock;
    }

    boolean isStructured() {
        return config.mode() == Dialect.CloudEvents.Mode.STRUCTURED;
    }

    String type(RequestHead head) {
        return Objects.requireNonNullElse(config.type(), head.route());
    }

    /** The attributes of a request, but for the type of its data. */
    Map<String, String> attributes(RequestHead head) {
        var attributes = new LinkedHashMap<String, String>();
        attributes.put("specversion", "1.0");
        attributes.put("id", head.correlationId());
        attributes.put("source", config.source());
        attributes.put("type", type(head));
        // Optional, but the SDK for JavaScript fails on a structured event without it.
        attributes.put("time", clock.instant().truncatedTo(ChronoUnit.MILLIS).toString());
        attributes.put(CORRELATION, head.correlationId());
        attributes.put("replyto", head.replyTo());
        if (head.replyPartition() >= 0) {
            attributes.put("replypartition", Integer.toString(head.replyPartition()));
        }
        attributes.put(
                "expirytime",
                Instant.ofEpochMilli(head.deadline().epochMillis()).toString());
        if (head.traceparent() != null) {
            attributes.put("traceparent", head.traceparent());
        }
        if (head.tracestate() != null) {
            attributes.put("tracestate", head.tracestate());
        }
        return attributes;
    }

    /** The whole event as JSON, in structured mode. */
    Payload wrap(RequestHead head, Payload body) {
        var event = Json.object();
        attributes(head).forEach(event::put);
        String contentType = head.contentType();
        if (contentType != null) {
            event.put("datacontenttype", contentType);
        }
        if (!body.isEmpty()) {
            if (contentType == null || JsonBodies.isJson(contentType)) {
                event.put("data", JsonBodies.toPutIn(body));
            } else {
                event.put("data_base64", Base64.getEncoder().encodeToString(body.bytes()));
            }
        }
        return event.build().toPayload();
    }

    /** Finds the id of a structured reply. */
    static @Nullable String correlationInBody(@Nullable String contentType, Payload body) {
        return JsonBodies.is(contentType, STRUCTURED) ? JsonScan.text(body, List.of(CORRELATION)) : null;
    }

    /**
     * A reply in binary mode, or structured if its content type says so: a responder need not answer in the mode it was asked
     * in.
     *
     * @param type the event's type as the headers have it, null if they have none
     */
    ServiceReply read(@Nullable String type, ServiceReply reply) {
        if (!isStructured(reply.contentType())) {
            return isFailure(type) ? failure(reply) : reply;
        }
        if (!JsonBodies.is(reply.contentType(), STRUCTURED)) {
            throw new UnreadableReply("a reply must be one event, in headers or as " + STRUCTURED);
        }
        Json event = JsonBodies.object(reply.body(), "cloudevents");
        var data = new ServiceReply(reply.status(), null, contentType(event), reply.headers(), data(event));
        return isFailure(JsonBodies.text(event, "type")) ? failure(data) : data;
    }

    private static boolean isStructured(@Nullable String contentType) {
        return contentType != null && contentType.regionMatches(true, 0, ANY_STRUCTURED, 0, ANY_STRUCTURED.length());
    }

    private boolean isFailure(@Nullable String type) {
        return type != null && (config.failed() == null ? type.endsWith(".failed") : type.equals(config.failed()));
    }

    private static ServiceReply failure(ServiceReply reply) {
        Fault fault = reply.body().isEmpty()
                ? Fault.of(Fault.UNKNOWN_STATUS, null)
                : Fault.parse(reply.body().asUtf8());
        return fault.toReply(reply.headers());
    }

    private static @Nullable String contentType(Json event) {
        String named = JsonBodies.text(event, "datacontenttype");
        return named == null && event.get("data") != null ? JsonBodies.MEDIA_TYPE : named;
    }

    private static Payload data(Json event) {
        String base64 = JsonBodies.text(event, "data_base64");
        if (base64 != null) {
            try {
                return Payload.of(Base64.getDecoder().decode(base64));
            } catch (IllegalArgumentException malformed) {
                throw new UnreadableReply("data_base64 of a reply must be base64");
            }
        }
        Json data = event.get("data");
        if (data == null) {
            return Payload.EMPTY;
        }
        String text = data.text();
        String contentType = JsonBodies.text(event, "datacontenttype");
        boolean isJson = contentType == null || JsonBodies.isJson(contentType);
        return text != null && !isJson ? Payload.utf8(text) : data.toPayload();
    }
}
