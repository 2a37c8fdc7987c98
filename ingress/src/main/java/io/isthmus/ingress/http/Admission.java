package io.isthmus.ingress.http;

import io.isthmus.schema.problem.ProblemType;
import io.vertx.core.Future;
import java.util.concurrent.atomic.AtomicInteger;
import java.util.concurrent.atomic.LongAdder;

/** Counts the requests under way in this process, over all event loops, and lets no more in than the limit. */
public final class Admission {

    private final int requestsInFlightMax;
    private final AtomicInteger inFlight = new AtomicInteger();
    private final LongAdder refused = new LongAdder();
    private volatile boolean leaving;
    private volatile boolean closed;

    public Admission(int requestsInFlightMax) {
        this.requestsInFlightMax = requestsInFlightMax;
    }

    /** Every request that comes here leaves through {@link #leave}, whatever this answers. */
    Future<Incoming> admit(Incoming in) {
        int now = inFlight.incrementAndGet();
        if (closed) {
            return Future.failedFuture(new Refusal(
                    ProblemType.SHUTTING_DOWN,
                    "This instance is shutting down; another one will answer.",
                    Outcomes.SOON));
        }
        if (now > requestsInFlightMax) {
            refused.increment();
            return Future.failedFuture(new Refusal(
                    ProblemType.OVERLOADED,
                    "requestsInFlightMax, " + requestsInFlightMax + " requests, is reached.",
                    Outcomes.SOON));
        }
        return Future.succeededFuture(in);
    }

    /** Idempotent. */
    void leave(Incoming in) {
        if (in.leave()) {
            inFlight.decrementAndGet();
        }
    }

    /** From now on everybody who is let in is told not to come back. */
    public void leave() {
        leaving = true;
    }

    public boolean isLeaving() {
        return leaving;
    }

    /** From now on nobody is let in. Those inside go on. */
    public void close() {
        closed = true;
    }

    public int inFlight() {
        return inFlight.get();
    }

    /** How often {@code requestsInFlightMax} was reached. */
    public LongAdder refused() {
        return refused;
    }
}
