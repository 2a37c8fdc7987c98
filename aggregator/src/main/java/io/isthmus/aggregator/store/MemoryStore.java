package io.isthmus.aggregator.store;

import io.isthmus.aggregator.loop.Loop;
import io.isthmus.schema.config.MemoryStoreConfig;
import io.isthmus.schema.message.Payload;
import io.isthmus.schema.message.TimeSource;
import io.vertx.core.Future;
import java.time.Duration;
import java.util.ArrayList;
import java.util.Comparator;
import java.util.List;
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
    private final ConcurrentSkipListSet<Held> byDue = new ConcurrentSkipListSet<>(Held.BY_DUE);
    private final AtomicLong versions = new AtomicLong(Store.ABSENT);
    private final AtomicInteger count = new AtomicInteger();
    private final AtomicLong bytes = new AtomicLong();
    private final Watchers watchers = new Watchers();
    private final StoreCounters counters = new StoreCounters();

    public MemoryStore(MemoryStoreConfig config, TimeSource time) {
        this.config = config;
        this.time = time;
    }

    /** @param dueNanos {@link #NOT_DUE} if it is not */
    private record Held(String key, long version, Payload value, long expiresNanos, long dueNanos) {

        static final long NOT_DUE = Long.MAX_VALUE;

        static final Comparator<Held> BY_EXPIRY =
                Comparator.comparingLong(Held::expiresNanos).thenComparingLong(Held::version);

        static final Comparator<Held> BY_DUE =
                Comparator.comparingLong(Held::dueNanos).thenComparingLong(Held::version);

        boolean isEverDue() {
            return dueNanos != NOT_DUE;
        }

        Held dueAt(long nanos) {
            return new Held(key, version, value, expiresNanos, nanos);
        }

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
        byDue.clear();
    }

    private @Nullable Held current(String key) {
        Held held = entries.get(key);
        return held == null || held.expiresNanos() - time.nanos() <= 0 ? null : held;
    }

    /** @param dueIn null to leave it as it is */
    private Store.Put put(String key, long version, Payload value, Duration keep, @Nullable Duration dueIn) {
        if (value.size() > config.valueBytesMax().bytes()) {
            throw full("valueBytesMax", "A value is larger than " + config.valueBytesMax() + ".");
        }
        dropExpired();
        Held before = current(key);
        if ((before == null ? Store.ABSENT : before.version()) != version) {
            return lost(before);
        }
        long now = time.nanos();
        var held = new Held(key, versions.incrementAndGet(), value, now + keep.toNanos(), dueNanos(before, now, dueIn));
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
                Held current = current(key);
                // A claim changes no version.
                return current != null && current.version() == version
                        ? put(key, version, value, keep, dueIn)
                        : lost(current);
            }
            unlist(before);
        }
        byExpiry.add(held);
        if (held.isEverDue()) {
            byDue.add(held);
        }
        counters.kept().increment();
        watchers.changed(key);
        return new Store.Put.Kept(held.version());
    }

    private static long dueNanos(@Nullable Held before, long now, @Nullable Duration dueIn) {
        if (dueIn == null) {
            return before == null ? Held.NOT_DUE : before.dueNanos();
        }
        return dueIn.isNegative() ? Held.NOT_DUE : now + dueIn.toNanos();
    }

    private List<String> due(Duration lease, int most) {
        long now = time.nanos();
        var claimed = new ArrayList<String>();
        for (Held held : byDue) {
            if (claimed.size() >= most || held.dueNanos() - now > 0) {
                break;
            }
            Held claim = held.dueAt(now + Math.max(1, lease.toNanos()));
            byDue.remove(held);
            // Not there: it was replaced, removed or claimed since.
            if (held.expiresNanos() - now > 0 && entries.replace(held.key(), held, claim)) {
                byExpiry.remove(held);
                byExpiry.add(claim);
                byDue.add(claim);
                claimed.add(held.key());
            }
        }
        return claimed;
    }

    private void unlist(Held held) {
        byExpiry.remove(held);
        byDue.remove(held);
    }

    private Store.Put lost(@Nullable Held current) {
        counters.lost().increment();
        return new Store.Put.Lost(Optional.ofNullable(current).map(Held::entry));
    }

    private boolean remove(String key, long version) {
        Held before = current(key);
        while (before != null && before.version() == version && !drop(before)) {
            before = current(key);
        }
        if (before == null || before.version() != version) {
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
        unlist(held);
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
            return putDue(key, version, value, keep, null);
        }

        @Override
        public Future<Put> put(String key, long version, Payload value, Duration keep, Duration dueIn) {
            return putDue(key, version, value, keep, dueIn);
        }

        private Future<Put> putDue(String key, long version, Payload value, Duration keep, @Nullable Duration dueIn) {
            try {
                return Future.succeededFuture(MemoryStore.this.put(key, version, value, keep, dueIn));
            } catch (StoreFailure.Full full) {
                return Future.failedFuture(full);
            }
        }

        @Override
        public Future<List<String>> due(Duration lease, int most) {
            return Future.succeededFuture(MemoryStore.this.due(lease, most));
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
