package io.isthmus.schema.dialect;

import static java.nio.charset.StandardCharsets.UTF_8;

import io.isthmus.schema.message.Headers;
import java.util.Locale;
import org.jspecify.annotations.Nullable;

/** From the header fields of a record, which are bytes, to text. */
public final class KafkaFields {

    private KafkaFields() {}

    /**
     * The fields as UTF-8 text, with names in lower case; {@code U+FFFD} stands for what is no text. Without those of the
     * {@code isthmus} dialect but the status and what tells a dead letter: no reply says anything else in them, though some
     * responders copy all headers of the request.
     */
    public static Headers text(Fields fields) {
        var headers = Headers.builder();
        fields.forEach((name, value) -> {
            String lower = name.toLowerCase(Locale.ROOT);
            boolean isKept = !lower.startsWith(IsthmusHeaders.PREFIX)
                    || lower.equals(IsthmusHeaders.STATUS)
                    || lower.equals(IsthmusHeaders.DEAD_REASON);
            if (value != null && isKept) {
                headers.add(lower, new String(value, UTF_8));
            }
        });
        return headers.build();
    }

    /** Header fields in order. */
    @FunctionalInterface
    public interface Fields {
        void forEach(FieldReader reader);
    }

    /** Reads one header field; Kafka knows fields without a value. */
    @FunctionalInterface
    public interface FieldReader {
        void field(String name, byte @Nullable [] value);
    }
}
