package io.isthmus.aggregator.store;

import io.isthmus.aggregator.loop.Loop;
import io.isthmus.schema.config.MemoryStoreConfig;
import io.isthmus.schema.message.Payload;
import io.isthmus.schema.message.TimeSource;
import io.vertx.core.Future;
import java.time.Duration;
import java.util.Comparator;
import java.util.Optional;
import java.util.concurrent.ConcurrentHashMap;
import java.util.concurrent.ConcurrentSkipListSet;
import java.util.concurrent.atomic.AtomicInteger;
import java.util.concurrent.atomic.AtomicLong;
import org.jspecify.annotations.Nullable;

/**
 * A store in the memory of this process, bounded in entries, bytes and time. What has expired is taken out when the next
 * value comes in, so it needs no thread and no timer.
 */
public final class MemoryStore implements StoreAdapter {

    /**
     * An entry counts so much at the least: key, map nodes and index; and a small value, such as that of a failure, can
     * always take the place of another.
     */
    private static final int ENTRY_BYTES = 1024;

    private final MemoryStoreConfig config;
    private final TimeSource time;
    private final ConcurrentHashMap<String, Held> entries = new ConcurrentHashMap<>();
    private final ConcurrentSkipListSet<Held> byExpiry = new ConcurrentSkipListSet<>(Held.BY_EXPIRY);
    private final AtomicLong versions = new AtomicLong(Store.ABSENT);
    private final AtomicInteger count = new AtomicInteger();
    private final AtomicLong bytes = new AtomicLong();
    private final Watchers watchers = new Watchers();
    private final StoreCounters counters = new StoreCounters();

    public MemoryStore(MemoryStoreConfig config, TimeSource time) {
        this.config = config;
        this.time = time;
    }

    private record Held(String key, long version, Payload value, long expiresNanos) {

        static final Comparator<Held> BY_EXPIRY =
                Comparator.comparingLong(Held::expiresNanos).thenComparingLong(Held::version);

        long charge() {
            return Math.max(ENTRY_BYTES, value.size());
        }

        Store.Entry entry() {
            return new Store.Entry(version, value);
        }
    }

    @Override
    public void start() {}

    @Override
    public Store on(Loop loop) {
        return new OfLoop(loop);
    }

    @Override
    public @Nullable String missing() {
        return null;
    }

    @Override
    public boolean isShared() {
        return false;
    }

    @Override
    public StoreCounters counters() {
        return counters;
    }

    /** Entries that are kept now, those included that have expired and were not taken out yet. */
    public int size() {
        return count.get();
    }

    /** What they count, in bytes. */
    public long bytes() {
        return bytes.get();
    }

    @Override
    public void close() {
        entries.clear();
        byExpiry.clear();
    }

    private @Nullable Held current(String key) {
        Held held = entries.get(key);
        return held == null || held.expiresNanos() - time.nanos() <= 0 ? null : held;
    }

    private Store.Put put(String key, long version, Payload value, Duration keep) {
        if (value.size() > config.valueBytesMax().bytes()) {
            throw full("valueBytesMax", "A value is larger than " + config.valueBytesMax() + ".");
        }
        dropExpired();
        Held before = current(key);
        if ((before == null ? Store.ABSENT : before.version()) != version) {
            return lost(before);
        }
        var held = new Held(key, versions.incrementAndGet(), value, time.nanos() + keep.toNanos());
        if (before == null) {
            takePlace(held.charge());
            Held other = entries.putIfAbsent(key, held);
            if (other != null) {
                givePlace(held.charge());
                return lost(other);
            }
        } else {
            takeBytes(held.charge() - before.charge());
            if (!entries.replace(key, before, held)) {
                bytes.addAndGet(before.charge() - held.charge());
                return lost(current(key));
            }
            byExpiry.remove(before);
        }
        byExpiry.add(held);
        counters.kept().increment();
        watchers.changed(key);
        return new Store.Put.Kept(held.version());
    }

    private Store.Put lost(@Nullable Held current) {
        counters.lost().increment();
        return new Store.Put.Lost(Optional.ofNullable(current).map(Held::entry));
    }

    private boolean remove(String key, long version) {
        Held before = current(key);
        if (before == null || before.version() != version || !drop(before)) {
            counters.lost().increment();
            return false;
        }
        counters.removed().increment();
        watchers.changed(key);
        return true;
    }

    private boolean drop(Held held) {
        if (!entries.remove(held.key(), held)) {
            return false;
        }
        byExpiry.remove(held);
        givePlace(held.charge());
        return true;
    }

    private void dropExpired() {
        long now = time.nanos();
        for (Held held : byExpiry) {
            if (held.expiresNanos() - now > 0) {
                return;
            }
            if (drop(held)) {
                counters.expired().increment();
            } else {
                // Replaced since, and its replacer has not taken it out of the index yet.
                byExpiry.remove(held);
            }
        }
    }

    private void takePlace(long charge) {
        if (count.incrementAndGet() > config.entriesMax()) {
            count.decrementAndGet();
            throw full("entriesMax", "The store holds " + config.entriesMax() + " entries, its limit.");
        }
        try {
            takeBytes(charge);
        } catch (StoreFailure.Full full) {
            count.decrementAndGet();
            throw full;
        }
    }

    private void takeBytes(long more) {
        if (bytes.addAndGet(more) > config.bytesMax().bytes() && more > 0) {
            bytes.addAndGet(-more);
            throw full("bytesMax", "The store holds " + config.bytesMax() + ", its limit.");
        }
    }

    private void givePlace(long charge) {
        count.decrementAndGet();
        bytes.addAndGet(-charge);
    }

    private StoreFailure.Full full(String limit, String message) {
        counters.limited().increment();
        return new StoreFailure.Full("store." + limit, message);
    }

    private final class OfLoop implements Store {

        private final Loop loop;

        OfLoop(Loop loop) {
            this.loop = loop;
        }

        @Override
        public Future<Optional<Entry>> get(String key) {
            counters.read().increment();
            return Future.succeededFuture(Optional.ofNullable(current(key)).map(Held::entry));
        }

        @Override
        public Future<Put> put(String key, long version, Payload value, Duration keep) {
            try {
                return Future.succeededFuture(MemoryStore.this.put(key, version, value, keep));
            } catch (StoreFailure.Full full) {
                return Future.failedFuture(full);
            }
        }

        @Override
        public Future<Boolean> remove(String key, long version) {
            return Future.succeededFuture(MemoryStore.this.remove(key, version));
        }

        @Override
        public Watch watch(String key, Runnable changed) {
            return watchers.add(key, loop, changed);
        }
    }
}
