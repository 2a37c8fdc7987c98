package io.isthmus.schema.dialect;

import io.isthmus.schema.config.Dialect;
import io.isthmus.schema.config.Dialect.MassTransit.Form;
import io.isthmus.schema.json.Json;
import io.isthmus.schema.json.JsonScan;
import io.isthmus.schema.message.Headers;
import io.isthmus.schema.message.Payload;
import java.time.Instant;
import java.util.List;
import java.util.Set;
import org.jspecify.annotations.Nullable;

/**
 * MassTransit on RabbitMQ: what an {@code IConsumer} that responds answers to. Its ids are GUIDs and it brings two back with
 * every response and every {@code Fault}, {@code RequestId} and {@code ConversationId}: our id goes as both ({@link GuidPair}),
 * and the former is enough, since not all that speak its envelope have the latter.
 * The response address is a short one, without the broker's host, which the service may know by another name; temporary,
 * since that is how it declares the exchange that the gateway has declared.
 */
final class MassTransitDialect implements RabbitDialect {

    static final String ENVELOPE = "application/vnd.masstransit+json";

    private static final String TYPE = "urn:message:";
    private static final String FAULT = TYPE + "MassTransit:Fault";
    private static final String MESSAGE_TYPE = "MT-MessageType";

    /** In lower case, beside those that begin with {@code mt-}. */
    private static final Set<String> PLUMBING = Set.of("messageid", "requestid", "conversationid", "correlationid");

    /** One for all calls: a reply says by itself whether it has an envelope. */
    private static final Correlation CORRELATION = (contentType, headers, body) -> {
        if (contentType == null || JsonBodies.is(contentType, ENVELOPE)) {
            List<@Nullable String> ids = JsonScan.texts(body, List.of(List.of("requestId"), List.of("conversationId")));
            String inEnvelope = GuidPair.join(ids.get(0), ids.get(1));
            if (inEnvelope != null) {
                return inEnvelope;
            }
        }
        return GuidPair.join(headers.get("RequestId"), headers.get("ConversationId"));
    };

    private final Dialect.MassTransit config;
    private final String messageType;

    MassTransitDialect(Dialect.MassTransit config) {
        this.config = config;
        this.messageType = config.message().startsWith(TYPE) ? config.message() : TYPE + config.message();
    }

    @Override
    public AmqpProperties write(RequestHead head) {
        Headers.Builder headers = AmqpHeaders.common(head);
        if (config.form() == Form.ENVELOPE) {
            return AmqpProperties.of(head, ENVELOPE, null, headers.build());
        }
        GuidPair ids = GuidPair.of(head.correlationId());
        headers.add("MessageId", ids.first())
                .add("RequestId", ids.first())
                .add("ConversationId", ids.second())
                .add("MT-Response-Address", address(head))
                .add("MT-Fault-Address", address(head))
                .add(MESSAGE_TYPE, messageType)
                .addIfPresent("MT-Activity-Id", head.traceparent());
        return AmqpProperties.of(head, JsonBodies.MEDIA_TYPE, null, headers.build());
    }

    private static String address(RequestHead head) {
        return "exchange:" + head.replyTo() + "?temporary=true";
    }

    @Override
    public Payload wrap(RequestHead head, Payload body) {
        if (config.form() == Form.RAW) {
            return body;
        }
        GuidPair ids = GuidPair.of(head.correlationId());
        var headers = Json.object();
        if (head.traceparent() != null) {
            headers.put("MT-Activity-Id", head.traceparent());
        }
        head.headers().forEach(headers::put);
        return Json.object()
                .put("messageId", ids.first())
                .put("requestId", ids.first())
                .put("conversationId", ids.second())
                .put("responseAddress", address(head))
                .put("faultAddress", address(head))
                .put("messageType", List.of(messageType))
                .put("message", JsonBodies.toPutIn(body))
                .put(
                        "expirationTime",
                        Instant.ofEpochMilli(head.deadline().epochMillis()).toString())
                .put("headers", headers.build())
                .build()
                .toPayload();
    }

    @Override
    public Correlation correlation() {
        return CORRELATION;
    }

    @Override
    public ServiceReply read(@Nullable String contentType, Headers headers, Payload body) {
        ServiceReply plain = AmqpHeaders.read(contentType, headers, body);
        Headers passed = passedOn(plain.headers());
        if (!hasEnvelope(contentType)) {
            String types = headers.get(MESSAGE_TYPE);
            return types != null && types.contains(FAULT)
                    ? fault(JsonBodies.object(body, "masstransit"), passed)
                    : new ServiceReply(plain.status(), null, contentType, passed, body);
        }
        Json envelope = JsonBodies.object(body, "masstransit");
        Json message = envelope.get("message");
        if (isFault(envelope)) {
            return fault(message == null ? Json.NULL : message, passed);
        }
        return new ServiceReply(
                plain.status(),
                null,
                JsonBodies.MEDIA_TYPE,
                passed,
                message == null ? Payload.EMPTY : message.toPayload());
    }

    /** As MassTransit, which takes what has no content type for what its endpoint takes unless it is told otherwise. */
    private boolean hasEnvelope(@Nullable String contentType) {
        return contentType == null ? config.form() == Form.ENVELOPE : JsonBodies.is(contentType, ENVELOPE);
    }

    private static boolean isFault(Json envelope) {
        Json types = envelope.get("messageType");
        return types != null
                && types.elements().stream().map(Json::text).anyMatch(type -> type != null && type.startsWith(FAULT));
    }

    /** Of its exceptions the first says what the consumer threw. */
    private ServiceReply fault(Json fault, Headers passed) {
        Json exceptions = fault.get("exceptions");
        Json first = exceptions == null ? null : exceptions.get(0);
        if (first == null) {
            return Fault.of(Fault.UNKNOWN_STATUS, null).toReply(passed);
        }
        String type = JsonBodies.text(first, "exceptionType");
        int status = type == null ? Fault.UNKNOWN_STATUS : config.faults().getOrDefault(type, Fault.UNKNOWN_STATUS);
        return Fault.of(status, JsonBodies.text(first, "message")).toReply(passed);
    }

    /** Its raw form copies into a response what a request's delivery was: {@code RabbitMQ-DeliveryTag} and others. */
    private static Headers passedOn(Headers headers) {
        var passed = Headers.builder();
        headers.forEach((name, value) -> {
            if (!name.startsWith("mt-") && !name.startsWith("rabbitmq-") && !PLUMBING.contains(name)) {
                passed.add(name, value);
            }
        });
        return passed.build();
    }
}
