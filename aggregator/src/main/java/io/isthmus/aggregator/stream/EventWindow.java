package io.isthmus.aggregator.stream;

import java.util.function.Consumer;
import java.util.function.ToIntFunction;
import org.jspecify.annotations.Nullable;

/**
 * The last messages of a stream, numbered in the order in which they came; bounded by number and by bytes, of which the
 * oldest go first. For one event loop.
 */
public final class EventWindow<E> {

    private final Object[] ring;
    private final long bytesMax;
    private final ToIntFunction<E> cost;
    private final Consumer<E> evicted;
    private long first;
    private long head;
    private long bytes;

    /**
     * @param cost of a message, in bytes
     * @param evicted gets what is kept no more
     */
    public EventWindow(int eventsMax, long bytesMax, ToIntFunction<E> cost, Consumer<E> evicted) {
        this.ring = new Object[eventsMax];
        this.bytesMax = bytesMax;
        this.cost = cost;
        this.evicted = evicted;
    }

    /** Keeps {@code event} as the newest; the newest is always kept, whatever its size. */
    public void add(E event) {
        if (head - first == ring.length) {
            evict();
        }
        ring[(int) (head % ring.length)] = event;
        head++;
        bytes += cost.applyAsInt(event);
        while (bytes > bytesMax && head - first > 1) {
            evict();
        }
    }

    private void evict() {
        E oldest = at(first);
        ring[(int) (first % ring.length)] = null;
        first++;
        bytes -= cost.applyAsInt(oldest);
        evicted.accept(oldest);
    }

    /** The message of this number, null if it is kept no more or has not come yet. */
    public @Nullable E get(long number) {
        return number < first || number >= head ? null : at(number);
    }

    @SuppressWarnings("unchecked") // only add puts something in
    private E at(long number) {
        return (E) ring[(int) (number % ring.length)];
    }

    /** The number of the oldest one that is kept; {@link #head} if there is none. */
    public long first() {
        return first;
    }

    /** The number that the next one will have. */
    public long head() {
        return head;
    }

    /** Keeps nothing of what came; numbers go on. */
    public void clear() {
        while (first < head) {
            evict();
        }
    }
}
