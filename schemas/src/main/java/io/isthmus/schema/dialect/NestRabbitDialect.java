package io.isthmus.schema.dialect;

import io.isthmus.schema.json.Json;
import io.isthmus.schema.message.Headers;
import io.isthmus.schema.message.Payload;
import org.jspecify.annotations.Nullable;

/**
 * NestJS's RabbitMQ transport: what a {@code @MessagePattern} answers to. The body is an envelope around the data; one
 * without an id is taken for an event and never answered. The id that comes back is the property, so that is what counts.
 */
final class NestRabbitDialect implements RabbitDialect {

    private final Json pattern;

    /** @param pattern what the handler is declared with: a text, or an object such as {@code {cmd: sum}} */
    NestRabbitDialect(Json pattern) {
        this.pattern = pattern;
    }

    @Override
    public AmqpProperties write(RequestHead head) {
        return AmqpProperties.of(
                head, JsonBodies.MEDIA_TYPE, null, AmqpHeaders.common(head).build());
    }

    @Override
    public Payload wrap(RequestHead head, Payload body) {
        return Json.object()
                .put("pattern", pattern)
                .put("data", JsonBodies.toPutIn(body))
                .put("id", head.correlationId())
                .build()
                .toPayload();
    }

    @Override
    public ServiceReply read(@Nullable String contentType, Headers headers, Payload body) {
        ServiceReply reply = AmqpHeaders.read(contentType, headers, body);
        Json envelope = JsonBodies.object(body, "nest");
        Json error = envelope.get("err");
        if (error != null && !error.isNull()) {
            return Fault.of(error).toReply(reply.headers());
        }
        Json response = envelope.get("response");
        return NestReplies.json(reply, response == null ? Payload.EMPTY : response.toPayload());
    }
}
