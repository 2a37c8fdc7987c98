package io.isthmus.broker.rabbitmq;

import static java.nio.charset.StandardCharsets.UTF_8;

import com.rabbitmq.client.AMQP.BasicProperties;
import com.rabbitmq.client.LongString;
import io.isthmus.aggregator.channel.Reply;
import io.isthmus.schema.dialect.AmqpProperties;
import io.isthmus.schema.message.Headers;
import io.isthmus.schema.message.Payload;
import java.util.HashMap;
import java.util.Map;
import org.jspecify.annotations.Nullable;

/** Between the client's message properties and ours. */
final class AmqpMessages {

    private static final int TRANSIENT = 1;
    private static final int PERSISTENT = 2;
    private static final int SHORT_BYTES_MAX = 255;

    private AmqpMessages() {}

    /**
     * @param expiration when the broker drops the message if nobody has taken it, in the way that broker reads it; null for
     *     a message that is kept until somebody takes it
     * @param lasts whether it is to outlive a restart of the broker
     */
    static BasicProperties properties(AmqpProperties ours, @Nullable String expiration, boolean lasts) {
        return new BasicProperties.Builder()
                .contentType(ours.contentType())
                .contentEncoding(ours.contentEncoding())
                .headers(table(ours.headers()))
                .deliveryMode(lasts ? PERSISTENT : TRANSIENT)
                .correlationId(ours.correlationId())
                .replyTo(ours.replyTo())
                .expiration(expiration)
                .messageId(ours.messageId())
                .build();
    }

    /**
     * Whether AMQP has room for it, which gives a byte to the length of a short string. The client finds out too, but keeps
     * something of each message that it could not encode for as long as its channel is open.
     */
    static boolean fits(BasicProperties properties, String key) {
        if (!isShort(key) || !isShort(properties.getContentType()) || !isShort(properties.getContentEncoding())) {
            return false;
        }
        for (String name : properties.getHeaders().keySet()) {
            if (!isShort(name)) {
                return false;
            }
        }
        return true;
    }

    private static boolean isShort(@Nullable String text) {
        // No character has more than three bytes for each char that it has here.
        return text == null || text.length() <= SHORT_BYTES_MAX / 3 || text.getBytes(UTF_8).length <= SHORT_BYTES_MAX;
    }

    static Map<String, Object> table(Headers headers) {
        Map<String, Object> table = HashMap.newHashMap(headers.size());
        // A table has each name once; HTTP's way to join several fields is a comma (RFC 9110, section 5.3).
        headers.forEach((name, value) -> table.merge(name, value, (first, next) -> first + ", " + next));
        return table;
    }

    /** A reply as it came, before its call's dialect has read it: status and fault mean nothing yet. */
    static Reply raw(BasicProperties properties, byte[] body) {
        return new Reply(200, headers(properties), properties.getContentType(), Payload.of(body), null);
    }

    static Headers headers(BasicProperties properties) {
        Map<String, Object> table = properties.getHeaders();
        String encoding = properties.getContentEncoding();
        if (table == null && encoding == null) {
            return Headers.EMPTY;
        }
        var headers = Headers.builder().addIfPresent("content-encoding", encoding);
        if (table != null) {
            table.forEach((name, value) -> headers.addIfPresent(name, text(value)));
        }
        return headers.build();
    }

    /** Null for what has no plain text: a table, a list, nothing. */
    private static @Nullable String text(@Nullable Object value) {
        return switch (value) {
            case LongString text -> text.toString();
            case String text -> text;
            case Number number -> number.toString();
            case Boolean flag -> flag.toString();
            case byte[] bytes -> new String(bytes, UTF_8);
            case null, default -> null;
        };
    }
}
