package io.isthmus.ingress.http;

import static org.assertj.core.api.Assertions.assertThat;

import io.isthmus.aggregator.channel.Reply;
import io.isthmus.aggregator.loop.VirtualLoop;
import io.isthmus.aggregator.store.Store;
import io.isthmus.aggregator.store.StoreFailure;
import io.isthmus.schema.message.Payload;
import io.vertx.core.Future;
import java.time.Duration;
import java.util.List;
import java.util.Optional;
import org.junit.jupiter.api.Test;

/** How long an outcome is held for a store that is away, in virtual time. */
class AsyncPlaceTest {

    private final VirtualLoop loop = new VirtualLoop(0);
    private final AsyncCounters counters = new AsyncCounters();
    private final Away store = new Away();
    private final AsyncPlace place = new AsyncPlace(store, loop, "key", record(), 7, counters);

    @Test
    void anOutcomeIsTriedAgainUntilTheStoreIsBack() {
        place.ends(AsyncState.DONE, Reply.of(200, null, Payload.utf8("{}")));
        loop.advance(Duration.ofSeconds(30));
        assertThat(counters.lost().sum()).isZero();

        store.away = false;
        loop.advance(Duration.ofSeconds(1));

        assertThat(store.kept).isEqualTo(1);
        loop.advance(Duration.ofMinutes(5));
        assertThat(store.kept).isEqualTo(1);
    }

    @Test
    void anOutcomeThatTheStoreDoesNotTakeForAMinuteIsLostAndCounted() {
        place.ends(AsyncState.DONE, Reply.of(200, null, Payload.utf8("{}")));
        loop.advance(Duration.ofMinutes(5));

        assertThat(counters.lost().sum()).isOne();
        assertThat(store.tries).isEqualTo(120);
    }

    private AsyncRecord record() {
        long now = loop.epochMillis();
        return new AsyncRecord(
                "route",
                "owner",
                AsyncState.DISPATCHED,
                now,
                now + 1_000,
                now + 3_600_000,
                null,
                null,
                null,
                null,
                null);
    }

    private static final class Away implements Store {

        private boolean away = true;
        private int tries;
        private int kept;

        @Override
        public Future<Put> put(String key, long version, Payload value, Duration keep) {
            tries++;
            if (away) {
                return Future.failedFuture(new StoreFailure.Unavailable("The store is away."));
            }
            kept++;
            return Future.succeededFuture(new Put.Kept(version + 1));
        }

        @Override
        public Future<Put> put(String key, long version, Payload value, Duration keep, Duration dueIn) {
            return put(key, version, value, keep);
        }

        @Override
        public Future<Optional<Entry>> get(String key) {
            return Future.succeededFuture(Optional.empty());
        }

        @Override
        public Future<List<String>> due(Duration lease, int most) {
            return Future.succeededFuture(List.of());
        }

        @Override
        public Future<Boolean> remove(String key, long version) {
            return Future.succeededFuture(false);
        }

        @Override
        public Watch watch(String key, Runnable changed) {
            return () -> {};
        }
    }
}
