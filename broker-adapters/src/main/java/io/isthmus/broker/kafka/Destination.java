package io.isthmus.broker.kafka;

/** A topic, and what the cluster last said of it. Written by {@link Watch}, read by anyone. */
final class Destination {

    enum State {
        /** The cluster has not said yet. */
        UNKNOWN,
        MISSING,
        /** The cluster does not let us see it. */
        FORBIDDEN,
        /** It exists, and no partition of it has a leader. */
        LEADERLESS,
        /** It can be published to: the producer knows its partitions, so it need not wait for them. */
        KNOWN
    }

    /** Nobody has said how large a message may be. */
    static final long NOT_KNOWN = -1;

    private final String topic;
    private volatile State state = State.UNKNOWN;
    private volatile int partitions;
    private volatile long messageBytesMax = NOT_KNOWN;
    private volatile boolean sizeWanted = true;

    Destination(String topic) {
        this.topic = topic;
    }

    String topic() {
        return topic;
    }

    State state() {
        return state;
    }

    /** How many there are, 0 if that is not known. */
    int partitions() {
        return partitions;
    }

    /** The topic's {@code max.message.bytes}, to tell people; {@link #NOT_KNOWN} unless the cluster has told us. */
    long messageBytesMax() {
        return messageBytesMax;
    }

    /** A message was too large for it: what is known of that may hold no longer. */
    void refusedSize() {
        sizeWanted = true;
    }

    /** Whether its limit should be asked for; only once for each time that it is wanted. */
    boolean takeSizeWanted() {
        boolean wanted = sizeWanted;
        sizeWanted = false;
        return wanted;
    }

    void messageBytesMax(long limit) {
        messageBytesMax = limit;
    }

    /** What was known may hold no longer, for example because the producer has lost its connections. */
    void forget() {
        if (state == State.KNOWN) {
            state = State.UNKNOWN;
        }
    }

    void becomes(State now, int partitionsNow) {
        partitions = partitionsNow;
        state = now;
    }
}
