package io.isthmus.broker.registry;

import java.util.Map;
import java.util.Queue;
import java.util.concurrent.ConcurrentHashMap;
import java.util.concurrent.ConcurrentLinkedQueue;
import java.util.concurrent.atomic.LongAdder;
import org.jspecify.annotations.Nullable;

/** What a registry has said, for all loops. The oldest goes when there is too much; it can be asked for again. */
final class Remembered<K, V> {

    private final int most;
    private final LongAdder evicted;
    private final Map<K, V> values = new ConcurrentHashMap<>();
    private final Queue<K> order = new ConcurrentLinkedQueue<>();

    Remembered(int most, LongAdder evicted) {
        this.most = most;
        this.evicted = evicted;
    }

    @Nullable
    V get(K key) {
        return values.get(key);
    }

    void put(K key, V value) {
        if (values.put(key, value) == null) {
            order.add(key);
        }
        while (values.size() > most) {
            K oldest = order.poll();
            if (oldest == null) {
                return;
            }
            if (values.remove(oldest) != null) {
                evicted.increment();
            }
        }
    }
}
