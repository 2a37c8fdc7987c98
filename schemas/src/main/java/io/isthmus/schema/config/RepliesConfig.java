package io.isthmus.schema.config;

import static io.isthmus.schema.config.Checks.check;
import static io.isthmus.schema.config.Checks.positive;
import static io.isthmus.schema.config.Checks.range;

import io.isthmus.schema.expression.Expression;
import java.time.Duration;
import org.jspecify.annotations.Nullable;

/** Many replies to one message: a service with many instances, or many services, answer the same question. */
public record RepliesConfig(
        @Key(
                value = "Replies of use that there must be, else the client gets 504. 0: none is an answer too.",
                fallback = "1")
        int atLeast,

        @Key("Replies after which no more are waited for, those that are left out among them. Left out: 100.") @Nullable
        Integer atMost,

        @Key(
                "An expression, such as \"${reply.last}\"; once a reply makes it true no more are waited for. It sees the request, reply (the latest) "
                        + "and replies (all so far). Left out: never.")
        @Nullable
        Expression until,

        @Key("How long replies are waited for. Left out: until the call's timeout.") @Nullable
        Duration within,

        @Key(
                value =
                        "A reply that is a fault, is not JSON or does not fit reply.schema: ignore leaves it out, fail makes it the answer.",
                fallback = "ignore")
        Faults faults,

        @Key(value = "All replies together; more is answered 502.", fallback = "1MiB")
        ByteSize bytesMax) {

    /** What {@code atMost} is when it is left out. */
    static final int AT_MOST = 100;

    /** What becomes of a reply that cannot be part of the answer. */
    public enum Faults {
        IGNORE,
        FAIL
    }

    public RepliesConfig {
        range(atLeast, 0, 10_000, "atLeast");
        if (atMost != null) {
            range(atMost, 1, 10_000, "atMost");
        }
        positive(within, "within");
        check(
                atMost != null || until != null || within != null,
                "",
                "needs one of atMost, until and within: else each call takes the whole of its time");
        check(
                atLeast <= (atMost != null ? atMost : AT_MOST),
                "atLeast",
                "must not be more than atMost, which is " + (atMost != null ? atMost : AT_MOST));
        range(bytesMax.bytes(), 1, 1L << 30, "bytesMax");
    }

    /** {@link #atMost}, or its default. */
    public int most() {
        return atMost != null ? atMost : AT_MOST;
    }
}
