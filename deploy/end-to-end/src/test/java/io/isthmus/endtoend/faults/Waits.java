package io.isthmus.endtoend.faults;

import io.vertx.core.Context;
import java.util.concurrent.ConcurrentNavigableMap;
import java.util.concurrent.ConcurrentSkipListMap;
import java.util.concurrent.TimeUnit;

/**
 * How long an event loop of a test was kept from what it had to do, at which time: a timer that is due every few
 * milliseconds tells, by how much later it runs. It sees what delays any answer before a client can read it: other tests
 * and processes on the machine, collections of this JVM, and the loop's own work.
 */
final class Waits {

    private static final long TICK_MILLIS = 5;
    private static final long WORTH_NOTING_NANOS = TimeUnit.MILLISECONDS.toNanos(5);

    /** By the moment at which each ended: how long it was. */
    private final ConcurrentNavigableMap<Long, Long> nanosByEnd = new ConcurrentSkipListMap<>();

    private long last;

    /** Looks at the loop of {@code context}, from now on. */
    Waits(Context context) {
        context.runOnContext(_ -> {
            last = System.nanoTime();
            context.owner().setPeriodic(TICK_MILLIS, _ -> tick());
        });
    }

    private void tick() {
        long now = System.nanoTime();
        long late = now - last - TimeUnit.MILLISECONDS.toNanos(TICK_MILLIS);
        last = now;
        if (late > WORTH_NOTING_NANOS) {
            nanosByEnd.put(now, late);
        }
    }

    /**
     * Twice the longest one between two moments: the gateway shares the machine, so that its timers are late as ours
     * are, and what it then writes we read late.
     */
    long allowed(long from, long to) {
        long longest = 0;
        for (var wait : nanosByEnd.tailMap(from).entrySet()) {
            if (wait.getKey() - wait.getValue() > to) {
                break;
            }
            longest = Math.max(longest, wait.getValue());
        }
        return 2 * longest;
    }
}
