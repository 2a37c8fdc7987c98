package io.isthmus.schema.config;

import static io.isthmus.schema.config.Checks.check;
import static io.isthmus.schema.config.Checks.positive;
import static io.isthmus.schema.config.Checks.range;

import java.time.Duration;
import org.jspecify.annotations.Nullable;

/** What is the same of the dead letters of every broker: which there are, and how much of them the gateway holds. */
public record DeadLettersConfig(
        @Key("How many replies that answer nobody, because their correlation id is missing or forged, are kept as dead "
                + "letters, such as 10/s. Left out: none.")
        @Nullable
        Rate strays,

        @Key(
                value = "Bodies that are longer are left out of their letters; a header says how long they were.",
                fallback = "900KiB")
        ByteSize bodyBytesMax,

        @Key(value = "Letters that wait to be written; the next one is lost, and counted.", fallback = "1000")
        int waitingMax,

        @Key(
                value = "Bytes of all letters that wait to be written; what would be more is lost, and counted.",
                fallback = "16MiB")
        ByteSize waitingBytesMax,

        @Key(
                value =
                        "How long a letter waits for a broker that is away or lets nothing through, before it is lost, and "
                                + "counted.",
                fallback = "1m")
        Duration holdFor) {

    public DeadLettersConfig {
        range(waitingMax, 1, 1_000_000, "waitingMax");
        positive(holdFor, "holdFor");
        check(
                waitingBytesMax.bytes() >= bodyBytesMax.bytes(),
                "waitingBytesMax",
                "must not be smaller than bodyBytesMax, which is " + bodyBytesMax);
    }
}
