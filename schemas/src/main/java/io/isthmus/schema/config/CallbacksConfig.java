package io.isthmus.schema.config;

import static io.isthmus.schema.config.Checks.check;
import static io.isthmus.schema.config.Checks.positive;
import static io.isthmus.schema.config.Checks.range;

import java.io.IOException;
import java.net.URI;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import org.jspecify.annotations.Nullable;

/**
 * How clients are called back that have left before their answer (<code>async.callbacks</code> of a route says where they may
 * be).
 */
public record CallbacksConfig(
        @Key("What callbacks are signed with.") KeyConfig key,

        @Key(value = "The time of one attempt, from the name's look-up to the status.", fallback = "10s")
        Duration timeout,

        @Key(value = "Attempts at one callback; after the last it is dead.", fallback = "16")
        int attemptsMax,

        @Key(value = "The pause after the first attempt. It doubles after each, and is spread.", fallback = "2s")
        Duration pause,

        @Key(value = "The longest pause between attempts.", fallback = "1h")
        Duration pauseMax,

        @Key(value = "Attempts under way in this instance; what is due beyond that waits.", fallback = "64")
        int concurrencyMax,

        @Key(
                value = "Of these, attempts under way to one host: a slow one does not hold up the others.",
                fallback = "8")
        int perHostMax) {

    public CallbacksConfig {
        positive(timeout, "timeout");
        check(timeout.toMinutes() < 10, "timeout", "must be shorter than 10m");
        range(attemptsMax, 1, 100, "attemptsMax");
        positive(pause, "pause");
        check(pauseMax.compareTo(pause) >= 0, "pauseMax", "must not be shorter than pause");
        check(pauseMax.toDays() <= 7, "pauseMax", "must be 168h at the most");
        range(concurrencyMax, 1, 10_000, "concurrencyMax");
        range(perHostMax, 1, 10_000, "perHostMax");
    }

    /** A secret that the receivers of callbacks know, too. */
    public record KeyConfig(
            @Key("Its name, which the receiver is told: keyid.")
            String id,

            @Key("The secret itself, such as ${env.CALLBACK_SECRET}: 32 bytes or more. It is never printed.") @Nullable
            String secret,

            @Key("A file with the secret, instead; white space at its end is no part of it.") @Nullable
            URI secretFile) {

        private static final int BYTES_MIN = 32;

        public KeyConfig {
            check(id.matches("[ !#-\\[\\]-~]{1,100}"), "id", "must be 1 to 100 printable characters without quotes");
            check((secret == null) != (secretFile == null), "", "needs exactly one of secret and secretFile");
            check(
                    bytes(secret, secretFile).length >= BYTES_MIN,
                    secret == null ? "secretFile" : "secret",
                    "is too short: 32 bytes are the least, as of openssl rand -hex 32");
        }

        /** The secret. */
        public byte[] bytes() {
            return bytes(secret, secretFile);
        }

        private static byte[] bytes(@Nullable String secret, @Nullable URI file) {
            if (file == null) {
                return String.valueOf(secret).getBytes(StandardCharsets.UTF_8);
            }
            check("file".equals(file.getScheme()), "secretFile", "must be the name of a file");
            try {
                return Files.readString(Path.of(file)).stripTrailing().getBytes(StandardCharsets.UTF_8);
            } catch (IOException unreadable) {
                throw new InvalidValueException("secretFile", "is a file that cannot be read: " + file.getPath());
            }
        }

        /** Without the secret. */
        @Override
        public String toString() {
            return "KeyConfig[id=" + id + "]";
        }
    }
}
