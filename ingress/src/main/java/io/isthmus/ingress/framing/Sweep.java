package io.isthmus.ingress.framing;

import io.netty.util.concurrent.EventExecutor;
import io.netty.util.concurrent.ScheduledFuture;
import java.util.ArrayList;
import java.util.List;
import java.util.concurrent.TimeUnit;
import java.util.function.LongSupplier;
import org.jspecify.annotations.Nullable;

/**
 * What the guarded connections of one event loop share: one timer that tells all of them how much time has passed, and room
 * to read a line in. Used by that loop's thread alone.
 */
final class Sweep implements Runnable {

    /** Something that time can end. */
    @FunctionalInterface
    interface Timed {
        /** Itself and others may leave the sweep meanwhile: a connection that closes takes all that is timed of it along. */
        void elapsed(long nanos);
    }

    /** Where something stands in the sweep, so that leaving costs the same among ten and ten thousand. */
    final class Place {
        private final Timed timed;
        private int index;

        private Place(Timed timed, int index) {
            this.timed = timed;
            this.index = index;
        }

        /** Once. */
        void leave() {
            Place last = places.removeLast();
            if (last.index != index) {
                places.set(index, last);
                last.index = index;
            }
        }
    }

    private final EventExecutor loop;
    private final LongSupplier nanos;
    private final long tick;
    private final byte[] window;
    private final List<Place> places = new ArrayList<>();
    private @Nullable ScheduledFuture<?> timer;
    private long last;

    Sweep(EventExecutor loop, LongSupplier nanos, long tick, int windowBytes) {
        this.loop = loop;
        this.nanos = nanos;
        this.tick = tick;
        this.window = new byte[windowBytes];
    }

    /** Nanoseconds between two sweeps: what any measured time may be too long by. */
    long tick() {
        return tick;
    }

    byte[] window() {
        return window;
    }

    Place add(Timed timed) {
        Place place = new Place(timed, places.size());
        places.add(place);
        if (timer == null) {
            last = nanos.getAsLong();
            timer = loop.scheduleAtFixedRate(this, tick, tick, TimeUnit.NANOSECONDS);
        }
        return place;
    }

    @Override
    public void run() {
        long now = nanos.getAsLong();
        // A loop that was held up saw no bytes meanwhile: the senders are not to pay for that.
        long passed = Math.min(now - last, 2 * tick);
        last = now;
        // From the end, so that one that leaves is replaced by one that was already told; one that takes others along
        // may
        // have a few of these told again.
        for (int i = places.size() - 1; i >= 0; i = Math.min(i, places.size()) - 1) {
            places.get(i).timed.elapsed(passed);
        }
        if (places.isEmpty() && timer != null) {
            timer.cancel(false);
            timer = null;
        }
    }
}
