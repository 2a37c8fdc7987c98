package io.isthmus.schema.dialect;

import io.isthmus.schema.config.Dialect;
import io.isthmus.schema.message.Headers;
import io.isthmus.schema.message.Payload;
import java.util.Arrays;
import org.jspecify.annotations.Nullable;

/**
 * NServiceBus on RabbitMQ: what a handler that replies answers to. Its ids are texts; it brings ours back as the property and
 * as a header. A reply that is a number or an enum's member ({@code NServiceBus.Callbacks}) has no body but a code, which is
 * always a number. A handler that throws is tried again and ends in the error queue: nobody answers.
 */
final class NServiceBusDialect implements RabbitDialect {

    private static final String CORRELATION_ID = "NServiceBus.CorrelationId";
    private static final String RELATED_TO = "NServiceBus.RelatedTo";
    private static final String CODE = "NServiceBus.ReturnMessage.ErrorCode";

    private static final byte[] MARK = {(byte) 0xef, (byte) 0xbb, (byte) 0xbf};

    private static final Correlation CORRELATION = (contentType, headers, body) -> {
        String id = headers.get(CORRELATION_ID);
        return id == null ? headers.get(RELATED_TO) : id;
    };

    private final Dialect.NServiceBus config;

    NServiceBusDialect(Dialect.NServiceBus config) {
        this.config = config;
    }

    @Override
    public AmqpProperties write(RequestHead head) {
        String contentType = head.contentType() == null ? JsonBodies.MEDIA_TYPE : head.contentType();
        Headers headers = AmqpHeaders.common(head)
                .add("NServiceBus.MessageId", head.correlationId())
                .add(CORRELATION_ID, head.correlationId())
                .add("NServiceBus.ConversationId", head.correlationId())
                .add("NServiceBus.MessageIntent", "Send")
                .add("NServiceBus.ReplyToAddress", head.replyTo())
                .add("NServiceBus.EnclosedMessageTypes", config.message())
                .add("NServiceBus.ContentType", contentType)
                .build();
        return AmqpProperties.of(head, contentType, null, headers);
    }

    @Override
    public Correlation correlation() {
        return CORRELATION;
    }

    @Override
    public ServiceReply read(@Nullable String contentType, Headers headers, Payload body) {
        ServiceReply plain = AmqpHeaders.read(contentType, headers, body);
        Headers passed = AmqpHeaders.without(AmqpHeaders.without(plain.headers(), "nservicebus."), "$.diagnostics.");
        String code = headers.get(CODE);
        if (code == null) {
            return new ServiceReply(plain.status(), null, contentType, passed, withoutMark(body));
        }
        int status = config.codes().getOrDefault(code, Fault.UNKNOWN_STATUS);
        return status < 400
                ? new ServiceReply(status, null, null, passed, Payload.EMPTY)
                : Fault.of(status, "The service has answered with the code " + code + ".")
                        .toReply(passed);
    }

    /** Its serializer on Newtonsoft's begins every body with a byte order mark, which JSON has no place for (RFC 8259, section 8.1). */
    private static Payload withoutMark(Payload body) {
        byte[] bytes = body.bytes();
        return bytes.length >= MARK.length && Arrays.equals(bytes, 0, MARK.length, MARK, 0, MARK.length)
                ? Payload.of(Arrays.copyOfRange(bytes, MARK.length, bytes.length))
                : body;
    }
}
