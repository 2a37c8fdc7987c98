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

    /** Something that time can end; knows its place in the sweep, so that leaving costs the same among ten and ten thousand. */
    interface Timed {
        /** MUST remove at most itself from the sweep. */
        void elapsed(long nanos);

        int slot();

        void slot(int slot);
    }

    private final EventExecutor loop;
    private final LongSupplier nanos;
    private final long tick;
    private final byte[] window;
    private final List<Timed> timed = new ArrayList<>();
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

    void add(Timed entry) {
        entry.slot(timed.size());
        timed.add(entry);
        if (timer == null) {
            last = nanos.getAsLong();
            timer = loop.scheduleAtFixedRate(this, tick, tick, TimeUnit.NANOSECONDS);
        }
    }

    void remove(Timed entry) {
        int slot = entry.slot();
        if (slot < timed.size() && timed.get(slot).equals(entry)) {
            Timed moved = timed.removeLast();
            if (!moved.equals(entry)) {
                timed.set(slot, moved);
                moved.slot(slot);
            }
        }
    }

    @Override
    public void run() {
        long now = nanos.getAsLong();
        // A loop that was held up saw no bytes meanwhile: the senders are not to pay for that.
        long passed = Math.min(now - last, 2 * tick);
        last = now;
        for (int i = timed.size() - 1; i >= 0; i--) {
            timed.get(i).elapsed(passed);
        }
        if (timed.isEmpty() && timer != null) {
            timer.cancel(false);
            timer = null;
        }
    }
}
