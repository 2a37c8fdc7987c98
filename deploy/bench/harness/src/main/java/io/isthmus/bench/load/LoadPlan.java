package io.isthmus.bench.load;

import java.time.Duration;

/**
 * How load is put on.
 *
 * @param inFlight in a closed loop, how many requests are under way at any time; in an open one, how many connections
 *     there are
 * @param perSecond requests a second whatever the answers do, or 0 for a closed loop
 */
public record LoadPlan(int inFlight, int perSecond, Duration duration) {

    private static final Duration LONGEST = Duration.ofMinutes(5);
    private static final int MOST_IN_FLIGHT = 10_000;

    public LoadPlan {
        if (inFlight < 1 || inFlight > MOST_IN_FLIGHT) {
            throw new IllegalArgumentException("from 1 to " + MOST_IN_FLIGHT + " in flight, not " + inFlight);
        }
        if (duration.compareTo(LONGEST) > 0) {
            throw new IllegalArgumentException("at most " + LONGEST + ", not " + duration);
        }
    }

    public static LoadPlan closed(int inFlight, Duration duration) {
        return new LoadPlan(inFlight, 0, duration);
    }

    public static LoadPlan open(int perSecond, int connections, Duration duration) {
        return new LoadPlan(connections, perSecond, duration);
    }

    public boolean isOpen() {
        return perSecond > 0;
    }
}
