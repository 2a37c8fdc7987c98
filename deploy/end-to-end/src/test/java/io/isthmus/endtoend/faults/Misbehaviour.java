package io.isthmus.endtoend.faults;

import java.util.Arrays;
import java.util.Locale;
import org.jspecify.annotations.Nullable;

/** What a service may do instead of answering once, in time, to whom it should. */
enum Misbehaviour {
    /** None: the neighbours of the others. */
    GOOD("ok", null),
    TWICE("ok", "duplicate"),
    LATE("504 no-reply", "late"),
    /** With the id of a request that has its answer. */
    ANOTHERS_ID("504 no-reply", "duplicate"),
    NO_ID("504 no-reply", "uncorrelated"),
    /** With an id of its own making, as is usual elsewhere. */
    OWN_ID("504 no-reply", "uncorrelated"),
    /** With the id of the request, but for one character. */
    FORGED_ID("504 no-reply", "forged"),
    /** With the id of an instance that is no more. */
    FOREIGN_ID("504 no-reply", "foreign"),
    /** To another partition, or to a queue that is not there. */
    WRONG_PLACE("504 no-reply", null),
    HUGE("ok", null),
    GARBAGE("502 invalid-reply", null),
    BAD_STATUS("502 invalid-reply", null),
    FAULT("422", null);

    /** How many bytes a huge reply has at the least. */
    static final int HUGE_BYTES = 10_000_000;

    private static final String VERSION_AND_FOREIGN_INSTANCE = "iAAAAAAAAAAA";

    private final String outcome;
    private final @Nullable String fate;

    Misbehaviour(String outcome, @Nullable String fate) {
        this.outcome = outcome;
        this.fate = fate;
    }

    /** What the client is told. */
    String outcome() {
        return outcome;
    }

    /** What the gateway counts the reply as that answered nobody; null if there is none such. */
    @Nullable
    String fate() {
        return fate;
    }

    /** In a path and in a key. */
    String text() {
        return name().toLowerCase(Locale.ROOT);
    }

    static Misbehaviour of(String text) {
        return valueOf(text.toUpperCase(Locale.ROOT));
    }

    /** The id that the reply carries; null for none. */
    @Nullable
    String id(String own, String answered) {
        return switch (this) {
            case ANOTHERS_ID -> answered;
            case NO_ID -> null;
            case OWN_ID -> "17";
            case FORGED_ID -> own.substring(0, 20) + (own.charAt(20) == 'A' ? 'B' : 'A') + own.substring(21);
            case FOREIGN_ID -> VERSION_AND_FOREIGN_INSTANCE + own.substring(VERSION_AND_FOREIGN_INSTANCE.length());
            default -> own;
        };
    }

    /** The body that the reply carries. */
    byte[] body(byte[] asked) {
        return switch (this) {
            case HUGE -> Arrays.copyOf(asked, HUGE_BYTES + asked.length);
            case GARBAGE -> new byte[] {(byte) 0xff, 0, (byte) 0xfe, '{', (byte) 0xc3};
            default -> asked;
        };
    }

    /** The header {@code isthmus-status} that the reply carries; null for none. */
    @Nullable
    String status() {
        return switch (this) {
            case BAD_STATUS -> "a lot";
            case FAULT -> "422";
            default -> null;
        };
    }
}
