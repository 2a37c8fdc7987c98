package io.isthmus.schema.dialect;

import io.isthmus.schema.message.Headers;
import org.jspecify.annotations.Nullable;

/**
 * What a service behind RabbitMQ expects of a request's properties, and how it answers. The body crosses as it is.
 *
 * <p>In every dialect the correlation id travels as {@code correlation-id} and as {@code message-id}, since responders
 * that find the former empty answer with the latter; the deadline and the trace context travel as headers, which
 * nobody minds; and a reply may set {@code isthmus-status}.
 */
public enum RabbitDialect {

    /** Isthmus's own: who asks, through which route and until when, in headers of {@link IsthmusHeaders}. */
    ISTHMUS {
        @Override
        public AmqpProperties write(RequestHead head) {
            Headers.Builder own = AmqpHeaders.common(head)
                    .add(IsthmusHeaders.ROUTE, head.route())
                    .addIfPresent(IsthmusHeaders.SUBJECT, head.subject());
            return properties(head, head.contentType(), null, own.build());
        }
    },

    /** Plain AMQP 0-9-1 request-reply as RabbitMQ's tutorials, amqplib and pika write it. */
    AMQP {
        @Override
        public AmqpProperties write(RequestHead head) {
            return properties(
                    head, head.contentType(), null, AmqpHeaders.common(head).build());
        }
    },

    /**
     * Spring AMQP's {@code @RabbitListener} with a JSON converter. Spring takes a body without a content type for JSON,
     * and names the Java classes of its reply in headers that begin with two underscores: they go nowhere.
     */
    SPRING {
        private static final String JSON = "application/json";
        private static final String SERIALIZED = "application/x-java-serialized-object";

        @Override
        public AmqpProperties write(RequestHead head) {
            String contentType = head.contentType();
            return properties(
                    head,
                    contentType == null ? JSON : contentType,
                    "UTF-8",
                    AmqpHeaders.common(head).build());
        }

        @Override
        public ReplyHead read(@Nullable String contentType, Headers headers) {
            if (SERIALIZED.equals(contentType)) {
                throw new UnreadableReply("a reply must not be a serialized Java object: "
                        + "give the listener a JSON message converter");
            }
            return super.read(contentType, headers);
        }
    };

    /** The properties of a request. */
    public abstract AmqpProperties write(RequestHead head);

    /**
     * What a reply says about itself.
     *
     * @param contentType its property of this name
     * @param headers its header table as text, and {@code content-encoding} if it has that property
     * @throws UnreadableReply if it says something that cannot be
     */
    public ReplyHead read(@Nullable String contentType, Headers headers) {
        String status = headers.get(IsthmusHeaders.STATUS);
        return new ReplyHead(
                status == null ? 200 : IsthmusHeaders.status(status), null, contentType, AmqpHeaders.passedOn(headers));
    }

    private static AmqpProperties properties(
            RequestHead head, @Nullable String contentType, @Nullable String contentEncoding, Headers headers) {
        return new AmqpProperties(
                contentType, contentEncoding, head.correlationId(), head.correlationId(), head.replyTo(), headers);
    }
}
