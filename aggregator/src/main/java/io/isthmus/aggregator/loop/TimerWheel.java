package io.isthmus.aggregator.loop;

/**
 * A hashed timer wheel: adding and cancelling are constant time, and a turn visits the timers of the slots that have
 * come due. For one thread; time is an argument.
 */
final class TimerWheel {

    /** No turn is needed: nothing waits. */
    static final long NEVER = Long.MIN_VALUE;

    private static final int SLOTS = 512;

    private final Entry[] slots = new Entry[SLOTS];
    private final long tickNanos;
    private final long origin;
    private long tick;

    TimerWheel(long now, long tickNanos) {
        this.origin = now;
        this.tickNanos = tickNanos;
        for (int i = 0; i < SLOTS; i++) {
            slots[i] = new Entry(0, () -> {});
        }
    }

    Loop.Timer add(long nanos, Runnable task) {
        long due = tickOf(nanos);
        var entry = new Entry(due, task);
        entry.linkInto(slots[(int) (due & (SLOTS - 1))]);
        return entry;
    }

    /** When a timer for {@code nanos} that is added now runs: rounded up, so that it is never early; at the earliest in the next turn. */
    long turnOf(long nanos) {
        return origin + tickOf(nanos) * tickNanos;
    }

    private long tickOf(long nanos) {
        return Math.max(tick + 1, Math.ceilDiv(nanos - origin, tickNanos));
    }

    /**
     * When the wheel has to be turned next, or {@link #NEVER} if nothing waits. It may find nothing due then, since a slot
     * also holds what is due in a later round.
     */
    long nextTurn() {
        for (long next = tick + 1; next <= tick + SLOTS; next++) {
            Entry head = slots[(int) (next & (SLOTS - 1))];
            if (head.next != head) {
                return origin + next * tickNanos;
            }
        }
        return NEVER;
    }

    /** Runs what is due at {@code now}. A task that throws stops neither the others nor the wheel. */
    void turn(long now) {
        long target = Math.floorDiv(now - origin, tickNanos);
        if (target - tick > SLOTS) {
            // After a long pause each slot needs one visit only: an entry knows when it is due.
            tick = target - SLOTS;
        }
        while (tick < target) {
            tick++;
            runDue(slots[(int) (tick & (SLOTS - 1))], target);
        }
    }

    private void runDue(Entry head, long target) {
        // Taken out first: a task may add to this slot, or cancel one that is due with it.
        var due = new Entry(0, () -> {});
        for (Entry entry = head.next; entry != head; ) {
            Entry next = entry.next;
            if (entry.tick <= target) {
                entry.unlink();
                entry.linkInto(due);
            }
            entry = next;
        }
        for (Entry entry = due.next; entry != due; entry = due.next) {
            entry.unlink();
            Isolated.run(entry.task);
        }
    }

    /** A node of a slot's ring; a ring of one is an entry that waits no more. */
    private static final class Entry implements Loop.Timer {

        private final long tick;
        private final Runnable task;
        private Entry previous = this;
        private Entry next = this;

        Entry(long tick, Runnable task) {
            this.tick = tick;
            this.task = task;
        }

        void linkInto(Entry head) {
            previous = head.previous;
            next = head;
            head.previous.next = this;
            head.previous = this;
        }

        void unlink() {
            previous.next = next;
            next.previous = previous;
            previous = this;
            next = this;
        }

        @Override
        public void cancel() {
            unlink();
        }
    }
}
