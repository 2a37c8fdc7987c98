package io.isthmus.aggregator.store;

import io.isthmus.aggregator.loop.Loop;
import java.util.Set;
import java.util.concurrent.ConcurrentHashMap;

/** Who looks out for which key, over all loops. From any thread. */
public final class Watchers {

    private final ConcurrentHashMap<String, Set<Watching>> byKey = new ConcurrentHashMap<>();

    private final class Watching implements Store.Watch {

        private final String key;
        private final Loop loop;
        private final Runnable changed;
        private volatile boolean stopped;

        Watching(String key, Loop loop, Runnable changed) {
            this.key = key;
            this.loop = loop;
            this.changed = changed;
        }

        void tell() {
            loop.execute(() -> {
                if (!stopped) {
                    changed.run();
                }
            });
        }

        @Override
        public void stop() {
            stopped = true;
            byKey.computeIfPresent(key, (_, all) -> {
                all.remove(this);
                return all.isEmpty() ? null : all;
            });
        }
    }

    /** Runs {@code changed} on {@code loop} whenever {@code key} changes. */
    public Store.Watch add(String key, Loop loop, Runnable changed) {
        var watching = new Watching(key, loop, changed);
        byKey.compute(key, (_, all) -> {
            Set<Watching> others = all == null ? ConcurrentHashMap.newKeySet() : all;
            others.add(watching);
            return others;
        });
        return watching;
    }

    /** Tells those who look out for {@code key}. */
    public void changed(String key) {
        Set<Watching> all = byKey.get(key);
        if (all != null) {
            all.forEach(Watching::tell);
        }
    }

    /** Tells everybody: changes may have been missed. */
    public void everything() {
        byKey.values().forEach(all -> all.forEach(Watching::tell));
    }

    /** Keys that are looked out for. */
    public int size() {
        return byKey.size();
    }
}
