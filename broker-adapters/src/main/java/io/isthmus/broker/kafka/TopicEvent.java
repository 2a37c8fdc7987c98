package io.isthmus.broker.kafka;

import static java.nio.charset.StandardCharsets.UTF_8;

import io.isthmus.aggregator.stream.Event;
import io.isthmus.schema.message.Headers;
import io.isthmus.schema.message.Payload;
import java.nio.ByteBuffer;
import java.nio.charset.CharacterCodingException;
import org.apache.kafka.clients.consumer.ConsumerRecord;
import org.jspecify.annotations.Nullable;

/**
 * A record of a topic that is read for many.
 *
 * @param after the positions of a reader that has got it and all before it
 */
record TopicEvent(int partition, long offset, Positions after, Event event) {

    static TopicEvent of(ConsumerRecord<byte[], byte[]> message, Positions after) {
        byte[] value = message.value();
        var event = new Event(
                after.toString(), text(message.key()), headers(message), value == null ? null : Payload.of(value));
        return new TopicEvent(message.partition(), message.offset(), after, event);
    }

    int cost() {
        return event.cost();
    }

    private static Headers headers(ConsumerRecord<byte[], byte[]> message) {
        var headers = Headers.builder();
        for (var header : message.headers()) {
            headers.addIfPresent(header.key(), text(header.value()));
        }
        return headers.build();
    }

    /** Null for what is no text. */
    private static @Nullable String text(byte @Nullable [] bytes) {
        if (bytes == null) {
            return null;
        }
        try {
            return UTF_8.newDecoder().decode(ByteBuffer.wrap(bytes)).toString();
        } catch (CharacterCodingException notText) {
            return null;
        }
    }
}
