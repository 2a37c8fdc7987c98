package io.isthmus.schema.config;

import static io.isthmus.schema.config.Checks.range;

/** When a gather is answered: {@code all}, {@code first}, or {@code {quorum: N}}. */
public sealed interface CompletionConfig {

    /** Once every leg has ended. */
    record All() implements CompletionConfig {}

    /** Once so many of the legs that are optional or have a fallback have replied, and all that are required. */
    record Quorum(
            @Key("Replies of legs that are optional or have a fallback; a fallback is no reply.")
            int quorum) implements CompletionConfig {

        /** What {@code first} stands for. */
        public static final Quorum FIRST = new Quorum(1);

        public Quorum {
            range(quorum, 1, 64, "quorum");
        }
    }
}
