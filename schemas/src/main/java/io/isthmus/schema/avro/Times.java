package io.isthmus.schema.avro;

import static java.time.format.DateTimeFormatter.ISO_LOCAL_DATE_TIME;
import static java.time.format.DateTimeFormatter.ISO_LOCAL_TIME;

import java.time.Instant;
import java.time.LocalDate;
import java.time.LocalDateTime;
import java.time.LocalTime;
import java.time.OffsetDateTime;
import java.time.ZoneOffset;
import java.time.temporal.ChronoUnit;
import org.apache.avro.LogicalType;
import org.apache.avro.LogicalTypes;
import org.jspecify.annotations.Nullable;

/** Avro's dates and times, which are numbers on the wire, as ISO 8601 has them. */
final class Times {

    private static final long MILLIS = 1_000;
    private static final long MICROS = 1_000_000;
    private static final long NANOS = 1_000_000_000;

    private Times() {}

    /**
     * What {@code text} says, as it goes on the wire; null where the type is no date or time.
     *
     * @throws java.time.DateTimeException if it is none, or is finer than the type can say
     * @throws ArithmeticException if it is too far away
     */
    static @Nullable Long read(@Nullable LogicalType type, String text) {
        return switch (type) {
            case LogicalTypes.Date _ ->
                (long) Math.toIntExact(LocalDate.parse(text).toEpochDay());
            case LogicalTypes.TimeMillis _ -> whole(LocalTime.parse(text).toNanoOfDay(), NANOS / MILLIS);
            case LogicalTypes.TimeMicros _ -> whole(LocalTime.parse(text).toNanoOfDay(), NANOS / MICROS);
            case LogicalTypes.TimestampMillis _ ->
                since(OffsetDateTime.parse(text).toInstant(), MILLIS);
            case LogicalTypes.TimestampMicros _ ->
                since(OffsetDateTime.parse(text).toInstant(), MICROS);
            case LogicalTypes.TimestampNanos _ ->
                since(OffsetDateTime.parse(text).toInstant(), NANOS);
            case LogicalTypes.LocalTimestampMillis _ -> since(local(text), MILLIS);
            case LogicalTypes.LocalTimestampMicros _ -> since(local(text), MICROS);
            case LogicalTypes.LocalTimestampNanos _ -> since(local(text), NANOS);
            case null, default -> null;
        };
    }

    private static Instant local(String text) {
        return LocalDateTime.parse(text).toInstant(ZoneOffset.UTC);
    }

    private static long since(Instant instant, long perSecond) {
        long seconds = Math.multiplyExact(instant.getEpochSecond(), perSecond);
        return Math.addExact(seconds, whole(instant.getNano(), NANOS / perSecond));
    }

    private static long whole(long nanos, long unit) {
        if (nanos % unit != 0) {
            throw new ArithmeticException("finer than the type");
        }
        return nanos / unit;
    }

    /** The text of {@code value}; null where the type is no date or time, or the value is none. */
    static @Nullable String write(@Nullable LogicalType type, long value) {
        return switch (type) {
            case LogicalTypes.Date _ -> LocalDate.ofEpochDay(value).toString();
            case LogicalTypes.TimeMillis _ -> time(value, MILLIS);
            case LogicalTypes.TimeMicros _ -> time(value, MICROS);
            case LogicalTypes.TimestampMillis _ -> timestamp(value, MILLIS);
            case LogicalTypes.TimestampMicros _ -> timestamp(value, MICROS);
            case LogicalTypes.TimestampNanos _ -> timestamp(value, NANOS);
            case LogicalTypes.LocalTimestampMillis _ -> localTimestamp(value, MILLIS);
            case LogicalTypes.LocalTimestampMicros _ -> localTimestamp(value, MICROS);
            case LogicalTypes.LocalTimestampNanos _ -> localTimestamp(value, NANOS);
            case null, default -> null;
        };
    }

    /** A number that is no time of a day stays a number. */
    private static @Nullable String time(long value, long perSecond) {
        long perDay = perSecond * ChronoUnit.DAYS.getDuration().toSeconds();
        return value < 0 || value >= perDay
                ? null
                : LocalTime.ofNanoOfDay(value * (NANOS / perSecond)).format(ISO_LOCAL_TIME);
    }

    /** A year that RFC 3339 cannot write stays a number. */
    private static @Nullable String timestamp(long value, long perSecond) {
        Instant instant = instant(value, perSecond);
        return isWritable(instant) ? instant.toString() : null;
    }

    private static @Nullable String localTimestamp(long value, long perSecond) {
        Instant instant = instant(value, perSecond);
        return isWritable(instant)
                ? LocalDateTime.ofInstant(instant, ZoneOffset.UTC).format(ISO_LOCAL_DATE_TIME)
                : null;
    }

    private static Instant instant(long value, long perSecond) {
        return Instant.ofEpochSecond(
                Math.floorDiv(value, perSecond), Math.floorMod(value, perSecond) * (NANOS / perSecond));
    }

    private static boolean isWritable(Instant instant) {
        return !instant.isBefore(Instant.parse("0000-01-01T00:00:00Z"))
                && instant.isBefore(Instant.parse("+10000-01-01T00:00:00Z"));
    }

    /** What a value of this type must be, for people; null where it is no date or time. */
    static @Nullable String wanted(@Nullable LogicalType type) {
        if (type == null) {
            return null;
        }
        return switch (type) {
            case LogicalTypes.Date _ -> "must be a date, such as 2026-11-25";
            case LogicalTypes.TimeMillis _, LogicalTypes.TimeMicros _ ->
                "must be a time of a day, such as 08:30:00, no finer than " + type.getName();
            case LogicalTypes.TimestampMillis _, LogicalTypes.TimestampMicros _, LogicalTypes.TimestampNanos _ ->
                "must be a time with its offset, such as 2026-11-25T08:30:00Z, no finer than " + type.getName();
            case LogicalTypes.LocalTimestampMillis _,
                    LogicalTypes.LocalTimestampMicros _,
                    LogicalTypes.LocalTimestampNanos _ ->
                "must be a date and time without an offset, such as 2026-11-25T08:30:00, no finer than "
                        + type.getName();
            default -> null;
        };
    }
}
