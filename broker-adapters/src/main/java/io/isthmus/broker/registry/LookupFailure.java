package io.isthmus.broker.registry;

/** Why a registry does not say what it is asked, for people: no address, no credential. */
abstract sealed class LookupFailure extends Exception {

    private LookupFailure(String message) {
        super(message, null, false, false);
    }

    @Override
    public final String getMessage() {
        return String.valueOf(super.getMessage());
    }

    /** It cannot be asked now. */
    static final class Unavailable extends LookupFailure {
        Unavailable(String message) {
            super(message);
        }
    }

    /** It has no such thing. */
    static final class Missing extends LookupFailure {
        Missing() {
            super("the schema registry has no such schema");
        }
    }

    /** It has something that is of no use. */
    static final class Unusable extends LookupFailure {
        Unusable(String message) {
            super(message);
        }
    }
}
