package io.isthmus.ingress.callback;

import java.time.DateTimeException;
import java.time.Duration;
import java.time.Instant;
import java.time.ZonedDateTime;
import java.time.format.DateTimeFormatter;
import org.jspecify.annotations.Nullable;

/** When a receiver wants the next attempt: {@code Retry-After} of RFC 9110, section 10.2.3. */
final class RetryAfter {

    /** More than that is as good as never, and no receiver is to put a callback off beyond what it is worth. */
    static final Duration MAX = Duration.ofDays(1);

    private RetryAfter() {}

    /** In seconds or as a date; zero if it is neither, or past. */
    static Duration of(@Nullable String value, long nowMillis) {
        if (value == null) {
            return Duration.ZERO;
        }
        Duration asked = value.matches("\\d{1,9}")
                ? Duration.ofSeconds(Integer.parseInt(value))
                : Duration.between(Instant.ofEpochMilli(nowMillis), date(value, nowMillis));
        if (asked.isNegative()) {
            return Duration.ZERO;
        }
        return asked.compareTo(MAX) > 0 ? MAX : asked;
    }

    private static Instant date(String value, long nowMillis) {
        try {
            return ZonedDateTime.parse(value, DateTimeFormatter.RFC_1123_DATE_TIME)
                    .toInstant();
        } catch (DateTimeException none) {
            return Instant.ofEpochMilli(nowMillis);
        }
    }
}
