package io.isthmus.schema.config;

import static io.isthmus.schema.config.Checks.check;
import static io.isthmus.schema.config.Checks.copy;
import static io.isthmus.schema.config.Checks.positive;
import static io.isthmus.schema.config.Checks.range;

import io.isthmus.schema.json.Json;
import java.time.Duration;
import java.util.List;
import java.util.Map;
import org.jspecify.annotations.Nullable;

/** Several calls, as parallel as their dependencies let, and one answer. */
@Variant("gather")
public record GatherConfig(
        @Key(value = "The time for all of it.", fallback = "10s")
        Duration deadline,

        @Key(
                value =
                        "When it is answered: all, once every leg has ended; first, or {quorum: N}, once one or so many "
                                + "of the legs that are optional or have a fallback have replied, and all that are required. "
                                + "The other legs are given up then.",
                fallback = "all")
        CompletionConfig complete,

        @Key("The calls, by name; a leg's name stands for its reply in expressions.")
        Map<String, LegConfig> legs)
        implements ActionConfig {

    public GatherConfig {
        positive(deadline, "deadline");
        range(legs.size(), 1, 64, "legs");
        legs = copy(legs);
        if (complete instanceof CompletionConfig.Quorum(int quorum)) {
            long others = legs.values().stream().filter(LegConfig::canBeMissing).count();
            check(
                    quorum <= others,
                    "complete",
                    "asks for " + quorum + " of the legs that the answer can do without, of which there are " + others
                            + ": write optional: true, or a fallback, for those that may be given up");
        }
    }

    /** One call of a gather. Required, unless it is {@link #optional} or has a {@link #fallback}. */
    public record LegConfig(
            @Named String name,
            @Inline CallConfig call,

            @Key(value = "Legs that must have answered before this one begins.", fallback = "[]", orOne = true)
            List<String> after,

            @Key(value = "Whether the answer can do without it.", fallback = "false")
            boolean optional,

            @Key("What stands for its reply when it fails: a constant. Not with optional.") @Nullable
            Json fallback) {

        public LegConfig {
            check(
                    !optional || fallback == null,
                    "fallback",
                    "must not stand beside optional: a leg with a fallback never fails");
            after = copy(after);
        }

        /** Whether the answer can do without its reply. */
        public boolean canBeMissing() {
            return optional || fallback != null;
        }
    }
}
