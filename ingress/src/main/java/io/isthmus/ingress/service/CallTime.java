package io.isthmus.ingress.service;

import io.isthmus.aggregator.loop.Loop;
import io.isthmus.schema.message.Body;
import io.isthmus.schema.message.Deadline;

/**
 * The time that a service has for its answer. It runs from the request's end: while a body is passed on, what the client
 * takes to send it is not counted against the service, as long as the service takes what comes.
 */
final class CallTime {

    private final Loop loop;
    private final long nanos;
    private final Body body;
    private final Runnable onExpired;
    private Loop.Timer timer;
    private long receivedBefore;
    private boolean over;

    /** @param deadline when a service would have to have answered whose request were complete by now */
    CallTime(Loop loop, Deadline deadline, Body body, Runnable onExpired) {
        this.loop = loop;
        this.nanos = Math.max(0, deadline.nanosLeft(loop));
        this.body = body;
        this.onExpired = onExpired;
        this.timer = loop.at(deadline.nanos(), this::check);
        if (body instanceof StreamFlow flow) {
            flow.whenOver(this::restart);
        }
    }

    void stop() {
        over = true;
        timer.cancel();
    }

    private void restart() {
        timer.cancel();
        if (!over) {
            timer = loop.at(loop.nanos() + nanos, this::check);
        }
    }

    private void check() {
        if (body instanceof StreamFlow flow && isUnderWay(flow)) {
            receivedBefore = flow.received();
            restart();
        } else {
            onExpired.run();
        }
    }

    /** Whether the client is to send the next part, or the service has taken one since this was last asked. */
    private boolean isUnderWay(StreamFlow flow) {
        return !flow.isOver() && flow.isRead() && (!flow.isPaused() || flow.received() > receivedBefore);
    }
}
