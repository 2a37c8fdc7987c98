package io.isthmus.schema.dialect;

import org.jspecify.annotations.Nullable;

/**
 * What a service expects in the headers of a Kafka record, and what it puts into those of its reply. Header names and
 * encodings only: key, body and topic cross as they are. Stateless; safe for any thread.
 */
public sealed interface KafkaDialect permits IsthmusKafkaDialect, SpringKafkaDialect {

    KafkaDialect ISTHMUS = new IsthmusKafkaDialect();
    KafkaDialect SPRING = new SpringKafkaDialect();

    /** The header that names the request: a reply carries it back byte by byte. No two dialects share it. */
    String correlationHeader();

    /** Writes the headers of a request. */
    void write(RequestHead head, FieldWriter to);

    /**
     * Reads the headers of a reply.
     *
     * @throws UnreadableReply if it says something that this dialect does not allow
     */
    ReplyHead read(Fields reply);

    /** Takes header fields; a name may come more than once. */
    @FunctionalInterface
    interface FieldWriter {
        void add(String name, byte[] value);
    }

    /** Header fields in order. */
    @FunctionalInterface
    interface Fields {
        void forEach(FieldReader reader);
    }

    /** Reads one header field; Kafka knows fields without a value. */
    @FunctionalInterface
    interface FieldReader {
        void field(String name, byte @Nullable [] value);
    }
}
