package io.isthmus.schema.config;

import java.time.Duration;
import java.util.ArrayList;
import java.util.Collection;
import java.util.Collections;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import org.jspecify.annotations.Nullable;

/** What the compact constructors of this package have in common. */
final class Checks {

    private Checks() {}

    static void check(boolean right, String key, String message) {
        if (!right) {
            throw new InvalidValueException(key, message);
        }
    }

    static void range(long value, long least, long most, String key) {
        check(value >= least && value <= most, key, "must be between " + least + " and " + most + ", but is " + value);
    }

    static void positive(@Nullable Duration duration, String key) {
        check(duration == null || duration.isPositive(), key, "must be longer than nothing, such as 2s or 300ms");
    }

    /** How often a broker is asked: often enough to be of use, and not so often that the asking is its work. */
    static void watchInterval(Duration interval, String key) {
        check(
                interval.compareTo(Duration.ofMillis(100)) >= 0 && interval.compareTo(Duration.ofMinutes(5)) <= 0,
                key,
                "must be between 100ms and 5m");
    }

    static void notBlank(@Nullable String text, String key) {
        check(text == null || !text.isBlank(), key, "must not be empty");
    }

    static void notEmpty(Collection<?> values, String key, String remedy) {
        check(!values.isEmpty(), key, "must not be empty: " + remedy);
    }

    /** A field name of HTTP: a token (RFC 9110, section 5.1). */
    static void headerName(String name) {
        check(name.matches("[A-Za-z0-9!#$%&'*+.^_`|~-]+"), "headers", "is not the name of a header: '" + name + "'");
    }

    static void topicName(String name, String key) {
        check(name.matches("[A-Za-z0-9._-]{1,249}"), key, "is not a Kafka topic name: '" + name + "'");
    }

    static <T> List<T> copy(List<T> values) {
        return Collections.unmodifiableList(new ArrayList<>(values));
    }

    /** A copy that keeps the order of the file. */
    static <T> Map<String, T> copy(Map<String, T> values) {
        return Collections.unmodifiableMap(new LinkedHashMap<>(values));
    }
}
