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

    private final String topic;
    private volatile State state = State.UNKNOWN;
    private volatile int partitions;

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
