package io.isthmus.schema.dialect;

import static java.nio.charset.StandardCharsets.UTF_8;

import io.isthmus.schema.message.Headers;
import java.nio.ByteBuffer;
import java.nio.charset.CharacterCodingException;
import java.util.Locale;
import java.util.function.Predicate;
import org.jspecify.annotations.Nullable;

/** What the dialects have in common on Kafka. */
final class KafkaHeaders {

    private KafkaHeaders() {}

    static void writeCommon(RequestHead head, KafkaDialect.FieldWriter to) {
        to.add(
                IsthmusHeaders.DEADLINE,
                Long.toString(head.deadline().epochMillis()).getBytes(UTF_8));
        addIfPresent(to, IsthmusHeaders.TRACEPARENT, head.traceparent());
        addIfPresent(to, IsthmusHeaders.TRACESTATE, head.tracestate());
        addIfPresent(to, IsthmusHeaders.CONTENT_TYPE, head.contentType());
        head.headers().forEach((name, value) -> to.add(name, value.getBytes(UTF_8)));
    }

    private static void addIfPresent(KafkaDialect.FieldWriter to, String name, @Nullable String value) {
        if (value != null) {
            to.add(name, value.getBytes(UTF_8));
        }
    }

    /** @param isPlumbing whether a header, by its name in lower case, belongs to the framework that answered */
    static ReplyHead read(KafkaDialect.Fields reply, Predicate<String> isPlumbing) {
        var reading = new Reading(isPlumbing);
        reply.forEach(reading::field);
        return new ReplyHead(reading.status, null, reading.contentType, reading.headers.build());
    }

    /** Some responders copy all headers of the request into the reply: what is ours goes no further. */
    private static final class Reading {

        private final Predicate<String> isPlumbing;
        private final Headers.Builder headers = Headers.builder();
        private int status = 200;
        private @Nullable String contentType;

        Reading(Predicate<String> isPlumbing) {
            this.isPlumbing = isPlumbing;
        }

        void field(String name, byte @Nullable [] value) {
            String lower = name.toLowerCase(Locale.ROOT);
            if (lower.equals(IsthmusHeaders.STATUS)) {
                status = IsthmusHeaders.status(value == null ? "" : new String(value, UTF_8));
            } else if (lower.equals(IsthmusHeaders.CONTENT_TYPE)) {
                contentType = text(value);
            } else if (!isOurs(lower) && !isPlumbing.test(lower)) {
                addIfHttp(lower, text(value));
            }
        }

        private static boolean isOurs(String lower) {
            return lower.startsWith(IsthmusHeaders.PREFIX)
                    || lower.equals(IsthmusHeaders.TRACEPARENT)
                    || lower.equals(IsthmusHeaders.TRACESTATE);
        }

        /** Kafka's headers may hold anything; what cannot be an HTTP header field is dropped. */
        private void addIfHttp(String name, @Nullable String value) {
            if (value != null && isToken(name)) {
                headers.add(name, value);
            }
        }

        private static boolean isToken(String name) {
            return !name.isEmpty() && name.chars().allMatch(Reading::isTokenCharacter);
        }

        private static boolean isTokenCharacter(int c) {
            return (c >= 'a' && c <= 'z') || (c >= '0' && c <= '9') || "!#$%&'*+-.^_`|~".indexOf(c) >= 0;
        }

        /** The value if it is text without control characters, else null. */
        private static @Nullable String text(byte @Nullable [] value) {
            if (value == null) {
                return null;
            }
            String text;
            try {
                text = UTF_8.newDecoder().decode(ByteBuffer.wrap(value)).toString();
            } catch (CharacterCodingException notText) {
                return null;
            }
            return text.chars().anyMatch(c -> (c < ' ' && c != '\t') || c == 0x7f) ? null : text;
        }
    }
}
