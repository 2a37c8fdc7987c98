package io.isthmus.schema.dialect;

import io.isthmus.schema.message.Headers;
import io.isthmus.schema.message.Payload;
import org.jspecify.annotations.Nullable;

/**
 * What a service expects of a Kafka record's headers and value, and how it answers. Key and topic cross as they are.
 * Stateless; safe for any thread.
 */
public interface KafkaDialect {

    /** The header that names the request: a reply carries it back byte by byte. Null where none does. */
    @Nullable
    String correlationHeader();

    /** Finds the id in replies that do not have that header; null where there are none. */
    default @Nullable Correlation correlation() {
        return null;
    }

    /** Writes the headers of a request. */
    void write(RequestHead head, FieldWriter to);

    /**
     * The value to send for {@code body}: the body itself, unless the service expects something around it.
     *
     * @throws UnfitRequest if it cannot be put in there
     */
    default Payload wrap(RequestHead head, Payload body) {
        return body;
    }

    /**
     * Reads a reply.
     *
     * @param headers as {@link KafkaFields#text} made them
     * @param body empty if the record has no value
     * @throws UnreadableReply if it says something that this dialect does not allow
     */
    ServiceReply read(Headers headers, Payload body);

    /** Takes header fields; a name may come more than once. */
    @FunctionalInterface
    interface FieldWriter {
        void add(String name, byte[] value);
    }
}
