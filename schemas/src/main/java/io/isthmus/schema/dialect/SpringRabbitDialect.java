package io.isthmus.schema.dialect;

import io.isthmus.schema.message.Headers;
import io.isthmus.schema.message.Payload;
import org.jspecify.annotations.Nullable;

/**
 * Spring AMQP's {@code @RabbitListener} with a JSON converter. Spring takes a body without a content type for JSON, and
 * names the Java classes of its reply in headers that begin with two underscores: they go nowhere.
 */
final class SpringRabbitDialect implements RabbitDialect {

    private static final String JSON = "application/json";
    private static final String SERIALIZED = "application/x-java-serialized-object";

    @Override
    public AmqpProperties write(RequestHead head) {
        String contentType = head.contentType();
        return AmqpProperties.of(
                head,
                contentType == null ? JSON : contentType,
                "UTF-8",
                AmqpHeaders.common(head).build());
    }

    @Override
    public ServiceReply read(@Nullable String contentType, Headers headers, Payload body) {
        if (SERIALIZED.equals(contentType)) {
            throw new UnreadableReply(
                    "a reply must not be a serialized Java object: " + "give the listener a JSON message converter");
        }
        return AmqpHeaders.read(contentType, headers, body);
    }
}
