package io.isthmus.aggregator.store;

import static org.assertj.core.api.Assertions.assertThat;

import io.isthmus.aggregator.loop.VertxLoop;
import io.isthmus.aggregator.loop.VirtualLoop;
import io.isthmus.schema.config.ByteSize;
import io.isthmus.schema.config.MemoryStoreConfig;
import io.isthmus.schema.message.Payload;
import io.isthmus.schema.message.TimeSource;
import io.vertx.core.Future;
import java.time.Duration;
import java.util.List;
import org.junit.jupiter.api.Test;

class MemoryStoreTest extends StoreContract {

    private static final Duration LONG = Duration.ofMinutes(5);

    @Override
    protected StoreAdapter open(List<VertxLoop> on) {
        return new MemoryStore(config(1_000, 1 << 20), TimeSource.system());
    }

    private static MemoryStoreConfig config(int entries, long bytes) {
        return new MemoryStoreConfig(entries, new ByteSize(bytes), new ByteSize(64 * 1024));
    }

    @Test
    void oneEntryTooManyIsRefusedUntilAnotherHasExpired() {
        var loop = new VirtualLoop();
        var memory = new MemoryStore(config(2, 1 << 20), loop);
        Store store = memory.on(loop);
        store.put("a", Store.ABSENT, Payload.utf8("a"), Duration.ofSeconds(1));
        store.put("b", Store.ABSENT, Payload.utf8("b"), LONG);

        assertThat(limit(store.put("c", Store.ABSENT, Payload.utf8("c"), LONG))).isEqualTo("store.entriesMax");
        loop.advance(Duration.ofSeconds(1));
        assertThat(store.put("c", Store.ABSENT, Payload.utf8("c"), LONG).succeeded())
                .isTrue();
        assertThat(memory.size()).isEqualTo(2);
        assertThat(memory.counters().expired().sum()).isEqualTo(1);
        assertThat(memory.counters().limited().sum()).isEqualTo(1);
    }

    @Test
    void bytesAreCountedAndGivenBack() {
        var loop = new VirtualLoop();
        var memory = new MemoryStore(config(100_000, 1 << 20), loop);
        Store store = memory.on(loop);
        Payload large = Payload.of(new byte[64 * 1024]);
        for (int i = 0; i < 16; i++) {
            assertThat(store.put("k" + i, Store.ABSENT, large, LONG).succeeded())
                    .isTrue();
        }
        assertThat(memory.bytes()).isEqualTo(1 << 20);
        assertThat(limit(store.put("more", Store.ABSENT, Payload.EMPTY, LONG))).isEqualTo("store.bytesMax");

        // A small value can always take the place of another: that is how a failure is kept when there is no room.
        var seen = store.get("k0").result().orElseThrow();
        assertThat(store.put("k0", seen.version(), Payload.utf8("small"), LONG).succeeded())
                .isTrue();
        assertThat(memory.bytes()).isEqualTo((1 << 20) - 64 * 1024 + 1024);
        var smaller = store.get("k0").result().orElseThrow();
        assertThat(store.remove("k0", smaller.version()).result()).isTrue();
        assertThat(memory.bytes()).isEqualTo((1 << 20) - 64 * 1024);
        assertThat(memory.size()).isEqualTo(15);
    }

    @Test
    void aReplacedEntryExpiresByItsLastTime() {
        var loop = new VirtualLoop();
        var memory = new MemoryStore(config(10, 1 << 20), loop);
        Store store = memory.on(loop);
        var kept = (Store.Put.Kept) store.put("a", Store.ABSENT, Payload.utf8("1"), Duration.ofSeconds(1))
                .result();
        store.put("a", kept.version(), Payload.utf8("2"), Duration.ofSeconds(10));
        loop.advance(Duration.ofSeconds(5));
        store.put("b", Store.ABSENT, Payload.utf8("b"), LONG);
        assertThat(store.get("a").result()).isPresent();
        loop.advance(Duration.ofSeconds(5));
        assertThat(store.get("a").result()).isEmpty();
        store.put("c", Store.ABSENT, Payload.utf8("c"), LONG);
        assertThat(memory.size()).isEqualTo(2);
    }

    private static String limit(Future<?> refused) {
        assertThat(refused.failed()).isTrue();
        return ((StoreFailure.Full) refused.cause()).limit();
    }
}
