package io.isthmus.broker;

import io.isthmus.schema.message.Headers;
import org.jspecify.annotations.Nullable;

/**
 * A request as a service receives it.
 *
 * @param correlationId as it came
 * @param deadline in milliseconds since the epoch
 * @param contentType null if it names none
 * @param headers everything that came as a header, as text
 */
public record Question(
        String correlationId, long deadline, @Nullable String contentType, Headers headers, byte[] body) {

    public Answer answer(byte[] answer) {
        return new Answer(correlationId, null, null, Headers.EMPTY, answer);
    }
}
