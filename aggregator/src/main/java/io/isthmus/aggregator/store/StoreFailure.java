package io.isthmus.aggregator.store;

/** Why a store did not do what it was asked. A closed family. No stack trace: it is an outcome, not a bug. */
public abstract sealed class StoreFailure extends RuntimeException {

    private StoreFailure(String message) {
        super(message, null, false, false);
    }

    @Override
    public final String getMessage() {
        return String.valueOf(super.getMessage());
    }

    /** It cannot be reached or has not answered. A change may have been made all the same. */
    public static final class Unavailable extends StoreFailure {
        public Unavailable(String message) {
            super(message);
        }
    }

    /** A limit is reached; nothing was changed. */
    public static final class Full extends StoreFailure {

        private final String limit;

        /** @param limit the configuration key of the limit */
        public Full(String limit, String message) {
            super(message);
            this.limit = limit;
        }

        public String limit() {
            return limit;
        }
    }
}
