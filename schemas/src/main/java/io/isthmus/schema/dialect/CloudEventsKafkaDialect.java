package io.isthmus.schema.dialect;

import io.isthmus.schema.config.Dialect;
import io.isthmus.schema.message.Headers;
import io.isthmus.schema.message.Payload;
import java.time.InstantSource;
import org.jspecify.annotations.Nullable;

/** CloudEvents' binding for Kafka: attributes in headers that begin with {@code ce_}, or the whole event in the value. */
final class CloudEventsKafkaDialect implements KafkaDialect {

    private static final String PREFIX = "ce_";

    /** One for all calls, since replies say by themselves what they are. */
    private static final Correlation IN_BODY =
            (contentType, headers, body) -> CloudEvent.correlationInBody(contentType, body);

    private final CloudEvent event;

    CloudEventsKafkaDialect(Dialect.CloudEvents config, InstantSource clock) {
        this.event = new CloudEvent(config, clock);
    }

    @Override
    public String correlationHeader() {
        return PREFIX + CloudEvent.CORRELATION;
    }

    @Override
    public Correlation correlation() {
        return IN_BODY;
    }

    @Override
    public void write(RequestHead head, FieldWriter to) {
        String contentType = head.contentType();
        if (event.isStructured()) {
            KafkaHeaders.add(to, IsthmusHeaders.CONTENT_TYPE, CloudEvent.STRUCTURED + "; charset=utf-8");
        } else {
            event.attributes(head).forEach((name, value) -> KafkaHeaders.add(to, PREFIX + name, value));
            if (contentType != null) {
                KafkaHeaders.add(to, IsthmusHeaders.CONTENT_TYPE, contentType);
            }
        }
        KafkaHeaders.writeHop(head, to);
    }

    @Override
    public Payload wrap(RequestHead head, Payload body) {
        return event.isStructured() ? event.wrap(head, body) : body;
    }

    @Override
    public ServiceReply read(Headers headers, Payload body) {
        @Nullable String type = headers.get(PREFIX + "type");
        return event.read(type, KafkaHeaders.read(headers, body, name -> name.startsWith(PREFIX)));
    }
}
