package io.isthmus.ingress.limit;

/** Whether a request is within the limit of its key. Times are nanoseconds from the moment of the decision. */
public sealed interface Decision {

    /** Requests that would be admitted now, one after the other. */
    long remaining();

    /** Until one more request than {@link #remaining} would be admitted; zero when the bucket is full. */
    long moreInNanos();

    record Allowed(long remaining, long moreInNanos) implements Decision {}

    /** Nothing was taken from the bucket: who asks again and again while refused is not refused longer for it. */
    record Refused(long moreInNanos) implements Decision {
        @Override
        public long remaining() {
            return 0;
        }
    }
}
