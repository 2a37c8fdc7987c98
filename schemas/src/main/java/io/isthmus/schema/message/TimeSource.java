package io.isthmus.schema.message;

/** Where the time comes from: the machine's clocks in production, a variable in tests. Safe for any thread. */
public interface TimeSource {

    /** Monotonic, in nanoseconds, from an arbitrary origin: only differences mean anything. */
    long nanos();

    /** Wall clock in milliseconds since the epoch: only for what leaves the process. */
    long epochMillis();

    static TimeSource system() {
        return new TimeSource() {
            @Override
            public long nanos() {
                return System.nanoTime();
            }

            @Override
            public long epochMillis() {
                return System.currentTimeMillis();
            }
        };
    }
}
