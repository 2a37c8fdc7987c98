package io.isthmus.broker.kafka;

import io.isthmus.aggregator.channel.Reply;
import io.isthmus.aggregator.reply.ReplyRouter;
import io.isthmus.schema.dialect.KafkaDialect;
import io.isthmus.schema.dialect.ReplyHead;
import io.isthmus.schema.message.Payload;
import java.util.List;
import java.util.stream.Stream;
import org.apache.kafka.clients.consumer.ConsumerRecord;
import org.apache.kafka.common.header.Header;
import org.jspecify.annotations.Nullable;

/**
 * Reads replies in whichever dialect they come: routes over one cluster may differ, and the name of the correlation
 * header tells.
 */
final class ReplyRecords {

    /** A durable reply may come before, or long after, a route has said which dialect it speaks. */
    private static final List<KafkaDialect> ALL = List.of(KafkaDialect.ISTHMUS, KafkaDialect.SPRING);

    private final ReplyRouter router;
    private volatile List<KafkaDialect> dialects = List.of();

    ReplyRecords(ReplyRouter router) {
        this.router = router;
    }

    /** From now on replies in {@code dialect} are understood. */
    synchronized void understand(KafkaDialect dialect) {
        if (!dialects.contains(dialect)) {
            dialects = Stream.concat(dialects.stream(), Stream.of(dialect)).toList();
        }
    }

    void deliver(ConsumerRecord<byte[], byte[]> message) {
        for (KafkaDialect dialect : dialects) {
            Header correlation = message.headers().lastHeader(dialect.correlationHeader());
            if (correlation != null) {
                router.deliver(correlation.value(), () -> read(message, dialect));
                return;
            }
        }
        router.deliver((byte[]) null, () -> {
            throw new IllegalStateException("nobody waits for a reply without an id");
        });
    }

    /** What names the request that {@code message} answers, in whichever dialect it is; null if nothing does. */
    static byte @Nullable [] correlationOf(ConsumerRecord<byte[], byte[]> message) {
        for (KafkaDialect dialect : ALL) {
            Header correlation = message.headers().lastHeader(dialect.correlationHeader());
            if (correlation != null) {
                return correlation.value();
            }
        }
        return null;
    }

    static Reply read(ConsumerRecord<byte[], byte[]> message, KafkaDialect dialect) {
        ReplyHead head = dialect.read(reader -> {
            for (Header header : message.headers()) {
                reader.field(header.key(), header.value());
            }
        });
        byte[] value = message.value();
        Payload body = value == null ? Payload.EMPTY : Payload.of(value);
        return new Reply(head.status(), head.headers(), head.contentType(), body, head.fault());
    }
}
