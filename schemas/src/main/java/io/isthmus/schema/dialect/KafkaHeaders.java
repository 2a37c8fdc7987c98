package io.isthmus.schema.dialect;

import static java.nio.charset.StandardCharsets.UTF_8;

import io.isthmus.schema.message.Headers;
import io.isthmus.schema.message.Payload;
import java.nio.ByteBuffer;
import java.util.function.Predicate;
import org.jspecify.annotations.Nullable;

/** What the dialects have in common on Kafka. */
final class KafkaHeaders {

    private KafkaHeaders() {}

    static void writeCommon(RequestHead head, KafkaDialect.FieldWriter to) {
        writeHop(head, to);
        addIfPresent(to, IsthmusHeaders.CONTENT_TYPE, head.contentType());
    }

    /** As {@link #writeCommon}, for dialects that say themselves what the value is. */
    static void writeHop(RequestHead head, KafkaDialect.FieldWriter to) {
        add(to, IsthmusHeaders.DEADLINE, Long.toString(head.deadline().epochMillis()));
        addIfPresent(to, IsthmusHeaders.TRACEPARENT, head.traceparent());
        addIfPresent(to, IsthmusHeaders.TRACESTATE, head.tracestate());
        head.headers().forEach((name, value) -> add(to, name, value));
    }

    static void add(KafkaDialect.FieldWriter to, String name, String value) {
        to.add(name, value.getBytes(UTF_8));
    }

    private static void addIfPresent(KafkaDialect.FieldWriter to, String name, @Nullable String value) {
        if (value != null) {
            add(to, name, value);
        }
    }

    /** A number as Java's clients write it: four bytes, big endian. */
    static byte[] int32(int number) {
        return ByteBuffer.allocate(4).putInt(number).array();
    }

    /** @param isPlumbing whether a header, by its name in lower case, belongs to the framework that answered */
    static ServiceReply read(Headers headers, Payload body, Predicate<String> isPlumbing) {
        var reading = new Reading(isPlumbing);
        headers.forEach(reading::field);
        return new ServiceReply(reading.status, null, reading.contentType, reading.passed.build(), body);
    }

    /** Some responders copy all headers of the request into the reply: what is ours goes no further. */
    private static final class Reading {

        private final Predicate<String> isPlumbing;
        private final Headers.Builder passed = Headers.builder();
        private int status = 200;
        private @Nullable String contentType;

        Reading(Predicate<String> isPlumbing) {
            this.isPlumbing = isPlumbing;
        }

        void field(String lower, String value) {
            if (lower.equals(IsthmusHeaders.STATUS)) {
                status = IsthmusHeaders.status(value);
            } else if (lower.equals(IsthmusHeaders.CONTENT_TYPE)) {
                contentType = isFieldValue(value) ? value : null;
            } else if (!isTrace(lower) && !isPlumbing.test(lower) && isToken(lower) && isFieldValue(value)) {
                passed.add(lower, value);
            }
        }

        /** Kafka's headers may hold anything: neither what ends an HTTP field nor what is no text goes on. */
        private static boolean isFieldValue(String value) {
            for (int i = 0; i < value.length(); i++) {
                char c = value.charAt(i);
                if ((c < ' ' && c != '\t') || c == 0x7f || c == 0xfffd) {
                    return false;
                }
            }
            return true;
        }

        private static boolean isTrace(String lower) {
            return lower.equals(IsthmusHeaders.TRACEPARENT) || lower.equals(IsthmusHeaders.TRACESTATE);
        }

        private static boolean isToken(String name) {
            return !name.isEmpty() && name.chars().allMatch(Reading::isTokenCharacter);
        }

        private static boolean isTokenCharacter(int c) {
            return (c >= 'a' && c <= 'z') || (c >= '0' && c <= '9') || "!#$%&'*+-.^_`|~".indexOf(c) >= 0;
        }
    }
}
