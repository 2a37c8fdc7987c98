package io.isthmus.schema.dialect;

import io.isthmus.schema.config.Dialect;
import io.isthmus.schema.message.Headers;
import io.isthmus.schema.message.Payload;
import java.time.InstantSource;
import java.util.List;
import org.jspecify.annotations.Nullable;

/**
 * CloudEvents over AMQP 0-9-1, for which there is no standard: the names of the binding for AMQP 1.0, as headers. Written
 * with a colon, read with either separator that the binding has.
 */
final class CloudEventsRabbitDialect implements RabbitDialect {

    private static final List<String> PREFIXES = List.of("cloudEvents:", "cloudEvents_");

    /** One for all calls, since replies say by themselves what they are. */
    private static final Correlation ELSEWHERE = (contentType, headers, body) -> {
        String attribute = attribute(headers, CloudEvent.CORRELATION);
        return attribute != null ? attribute : CloudEvent.correlationInBody(contentType, body);
    };

    private final CloudEvent event;

    CloudEventsRabbitDialect(Dialect.CloudEvents config, InstantSource clock) {
        this.event = new CloudEvent(config, clock);
    }

    @Override
    public AmqpProperties write(RequestHead head) {
        Headers.Builder headers = AmqpHeaders.common(head);
        if (event.isStructured()) {
            return AmqpProperties.of(head, CloudEvent.STRUCTURED + "; charset=utf-8", null, headers.build());
        }
        event.attributes(head).forEach((name, value) -> headers.add(PREFIXES.getFirst() + name, value));
        return AmqpProperties.of(head, head.contentType(), null, headers.build());
    }

    @Override
    public Payload wrap(RequestHead head, Payload body) {
        return event.isStructured() ? event.wrap(head, body) : body;
    }

    @Override
    public Correlation correlation() {
        return ELSEWHERE;
    }

    @Override
    public ServiceReply read(@Nullable String contentType, Headers headers, Payload body) {
        ServiceReply plain = AmqpHeaders.read(contentType, headers, body);
        var reply = new ServiceReply(
                plain.status(), null, contentType, AmqpHeaders.without(plain.headers(), "cloudevents_"), body);
        return event.read(attribute(headers, "type"), reply);
    }

    private static @Nullable String attribute(Headers headers, String name) {
        for (String prefix : PREFIXES) {
            String value = headers.get(prefix + name);
            if (value != null) {
                return value;
            }
        }
        return null;
    }
}
