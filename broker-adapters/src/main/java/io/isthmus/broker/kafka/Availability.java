package io.isthmus.broker.kafka;

import io.isthmus.broker.ReturnAddress;
import org.jspecify.annotations.Nullable;

/** Whether requests can be sent over the cluster at all. Cheap, from any thread. */
final class Availability {

    private enum Stage {
        UNSTARTED,
        OPEN,
        CLOSED
    }

    private final ReplyReader reader;
    private final Destination replyTopic;
    private volatile Stage stage = Stage.UNSTARTED;

    Availability(ReplyReader reader, Destination replyTopic) {
        this.reader = reader;
        this.replyTopic = replyTopic;
    }

    void open() {
        stage = Stage.OPEN;
    }

    /** @return whether it was not closed already */
    synchronized boolean close() {
        boolean first = stage != Stage.CLOSED;
        stage = Stage.CLOSED;
        return first;
    }

    /** What is missing, null if nothing is, and then there is an {@link #address}. */
    @Nullable
    String missing() {
        return switch (stage) {
            case UNSTARTED -> "the connection to the broker is not started";
            case CLOSED -> "the connection to the broker is closed";
            case OPEN ->
                replyTopic.state() == Destination.State.MISSING ? "the reply topic does not exist" : reader.missing();
        };
    }

    /** Where replies to this instance go. */
    ReturnAddress address() {
        return reader.address();
    }
}
