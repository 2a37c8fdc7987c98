package io.isthmus.broker.kafka;

import static java.nio.charset.StandardCharsets.ISO_8859_1;

import io.isthmus.aggregator.channel.Reply;
import io.isthmus.aggregator.reply.CorrelationIds;
import io.isthmus.aggregator.reply.ReplyRouter;
import io.isthmus.schema.dialect.Correlation;
import io.isthmus.schema.dialect.IsthmusHeaders;
import io.isthmus.schema.dialect.KafkaDialect;
import io.isthmus.schema.dialect.KafkaFields;
import io.isthmus.schema.message.Headers;
import io.isthmus.schema.message.Payload;
import java.util.List;
import java.util.stream.Stream;
import org.apache.kafka.clients.consumer.ConsumerRecord;
import org.apache.kafka.common.header.Header;
import org.jspecify.annotations.Nullable;

/**
 * Finds whom a reply answers, wherever a dialect in use has that; routes over one cluster may differ in theirs. What else
 * the reply says is read by the call that waits for it, since two dialects may share a header and read it differently.
 */
final class ReplyRecords {

    private final ReplyRouter router;
    private volatile List<String> headers = List.of();
    private volatile List<Correlation> elsewhere = List.of();

    ReplyRecords(ReplyRouter router) {
        this.router = router;
    }

    /** From now on replies in {@code dialect} are understood. */
    synchronized void understand(KafkaDialect dialect) {
        String header = dialect.correlationHeader();
        if (header != null) {
            headers = with(headers, header);
        }
        Correlation correlation = dialect.correlation();
        if (correlation != null) {
            elsewhere = with(elsewhere, correlation);
        }
    }

    private static <T> List<T> with(List<T> known, T one) {
        return known.contains(one)
                ? known
                : Stream.concat(known.stream(), Stream.of(one)).toList();
    }

    void deliver(ConsumerRecord<byte[], byte[]> message) {
        router.deliver(id(message), () -> raw(message));
    }

    /** What may be the id, null if there is nothing. */
    byte @Nullable [] id(ConsumerRecord<byte[], byte[]> message) {
        byte[] other = null;
        for (String name : headers) {
            Header header = message.headers().lastHeader(name);
            if (header != null) {
                if (CorrelationIds.isLike(header.value())) {
                    return header.value();
                }
                other = header.value();
            }
        }
        String found = elsewhere.isEmpty() ? null : elsewhere(message);
        return found == null ? other : found.getBytes(ISO_8859_1);
    }

    private @Nullable String elsewhere(ConsumerRecord<byte[], byte[]> message) {
        Reply raw = raw(message);
        String contentType = raw.headers().get(IsthmusHeaders.CONTENT_TYPE);
        for (Correlation correlation : elsewhere) {
            String found = correlation.find(contentType, raw.headers(), (Payload) raw.body());
            if (CorrelationIds.isLike(found)) {
                return found;
            }
        }
        return null;
    }

    /** A reply as it came, before its call's dialect has read it: status, type and fault mean nothing yet. */
    static Reply raw(ConsumerRecord<byte[], byte[]> message) {
        Headers text = KafkaFields.text(reader -> {
            for (Header header : message.headers()) {
                reader.field(header.key(), header.value());
            }
        });
        byte[] value = message.value();
        Payload body = value == null ? Payload.EMPTY : Payload.of(value);
        return new Reply(200, text, null, body, null);
    }
}
