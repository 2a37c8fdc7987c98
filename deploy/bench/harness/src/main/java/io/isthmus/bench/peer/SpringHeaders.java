package io.isthmus.bench.peer;

import java.nio.ByteBuffer;
import org.apache.kafka.common.header.Header;
import org.apache.kafka.common.header.Headers;

/** The header fields of Spring Kafka's request-reply, which every contender here speaks, so that one service serves all. */
final class SpringHeaders {

    static final String CORRELATION = "kafka_correlationId";
    static final String REPLY_TOPIC = "kafka_replyTopic";
    static final String REPLY_PARTITION = "kafka_replyPartition";

    private SpringHeaders() {}

    static byte[] correlation(long id) {
        return ByteBuffer.allocate(Long.BYTES).putLong(id).array();
    }

    static long correlation(Headers headers) {
        Header header = headers.lastHeader(CORRELATION);
        return header == null || header.value().length != Long.BYTES
                ? -1
                : ByteBuffer.wrap(header.value()).getLong();
    }
}
