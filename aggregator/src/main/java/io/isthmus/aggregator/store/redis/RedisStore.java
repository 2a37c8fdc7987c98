package io.isthmus.aggregator.store.redis;

import static java.nio.charset.StandardCharsets.UTF_8;

import io.isthmus.aggregator.loop.Loop;
import io.isthmus.aggregator.store.Store;
import io.isthmus.aggregator.store.StoreAdapter;
import io.isthmus.aggregator.store.StoreCounters;
import io.isthmus.aggregator.store.StoreFailure;
import io.isthmus.aggregator.store.Watchers;
import io.isthmus.schema.config.RedisStoreConfig;
import io.isthmus.schema.message.Payload;
import io.vertx.core.Future;
import io.vertx.core.Vertx;
import io.vertx.redis.client.Command;
import io.vertx.redis.client.Request;
import io.vertx.redis.client.Response;
import java.time.Duration;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Objects;
import java.util.Optional;
import java.util.SplittableRandom;
import java.util.concurrent.CountDownLatch;
import java.util.concurrent.TimeUnit;
import java.util.function.UnaryOperator;
import java.util.random.RandomGenerator;
import java.util.stream.StreamSupport;
import org.jspecify.annotations.Nullable;

/**
 * A store in a Redis that all instances share. An entry is a hash of its version and its value with a time to live; a
 * change is one script, so that comparing, setting and telling the others are one step.
 *
 * <p>Each loop has a connection of its own, on which commands are pipelined; one more listens for changes.
 */
public final class RedisStore implements StoreAdapter {

    private static final String VERSION = "v";
    private static final String VALUE = "d";
    /** The sorted set of keys by the time at which they are due. */
    private static final String DUE_KEYS = "due";

    private static final long CLOSE_WITHIN_SECONDS = 3;

    /** KEYS: the entry. ARGV: expected version, new version, value, ms to keep, channel, what to say there. */
    private static final Script PUT = new Script("""
            local current = redis.call('HGET', KEYS[1], 'v') or '0'
            if current ~= ARGV[1] then
              if current == '0' then return {0} end
              return {0, current, redis.call('HGET', KEYS[1], 'd')}
            end
            redis.call('HSET', KEYS[1], 'v', ARGV[2], 'd', ARGV[3])
            redis.call('PEXPIRE', KEYS[1], ARGV[4])
            redis.call('PUBLISH', ARGV[5], ARGV[6])
            return {1}
            """);

    /** KEYS: the entry. ARGV: expected version, channel, what to say there. */
    private static final Script REMOVE = new Script("""
            if redis.call('HGET', KEYS[1], 'v') ~= ARGV[1] then return 0 end
            redis.call('DEL', KEYS[1])
            redis.call('PUBLISH', ARGV[2], ARGV[3])
            return 1
            """);

    /**
     * As {@link #PUT}; and KEYS: when what is due. ARGV: ms until it is due, negative for never. By the clock of the Redis,
     * which is one for all instances.
     */
    private static final Script PUT_DUE = new Script("""
            local current = redis.call('HGET', KEYS[1], 'v') or '0'
            if current ~= ARGV[1] then
              if current == '0' then return {0} end
              return {0, current, redis.call('HGET', KEYS[1], 'd')}
            end
            redis.call('HSET', KEYS[1], 'v', ARGV[2], 'd', ARGV[3])
            redis.call('PEXPIRE', KEYS[1], ARGV[4])
            if tonumber(ARGV[7]) < 0 then
              redis.call('ZREM', KEYS[2], ARGV[6])
            else
              local time = redis.call('TIME')
              redis.call('ZADD', KEYS[2], time[1] * 1000 + math.floor(time[2] / 1000) + ARGV[7], ARGV[6])
            end
            redis.call('PUBLISH', ARGV[5], ARGV[6])
            return {1}
            """);

    /** KEYS: when what is due. ARGV: what names of keys begin with, ms of the lease, how many. */
    private static final Script DUE = new Script("""
            local time = redis.call('TIME')
            local now = time[1] * 1000 + math.floor(time[2] / 1000)
            local claimed = {}
            for _, key in ipairs(redis.call('ZRANGEBYSCORE', KEYS[1], '-inf', now, 'LIMIT', 0, ARGV[3])) do
              if redis.call('EXISTS', ARGV[1] .. key) == 1 then
                redis.call('ZADD', KEYS[1], now + ARGV[2], key)
                claimed[#claimed + 1] = key
              else
                redis.call('ZREM', KEYS[1], key)
              end
            end
            return claimed
            """);

    private final RedisStoreConfig config;
    private final String channel;
    private final Map<Integer, OfLoop> byLoop = new LinkedHashMap<>();
    private final Changes changes;
    private final Watchers watchers = new Watchers();
    private final StoreCounters counters = new StoreCounters();
    private volatile boolean closed;

    /**
     * @param loops the event loops that the store is used from, each run by {@code vertx}
     * @param random versions are drawn from it: no two instances may draw the same
     */
    public RedisStore(RedisStoreConfig config, Vertx vertx, List<? extends Loop> loops, RandomGenerator random) {
        this.config = config;
        this.channel = config.prefix() + "changes";
        for (Loop loop : loops) {
            var link = new RedisLink(config, vertx, loop, counters);
            byLoop.put(loop.index(), new OfLoop(loop, link, new SplittableRandom(random.nextLong())));
        }
        Loop first = loops.getFirst();
        this.changes = new Changes(
                new RedisLink(config, vertx, first, counters),
                Objects.requireNonNull(byLoop.get(first.index())).link,
                first,
                channel,
                watchers);
    }

    @Override
    public void start() {
        byLoop.values().forEach(it -> it.link.open());
        changes.open();
    }

    @Override
    public Store on(Loop loop) {
        return Objects.requireNonNull(byLoop.get(loop.index()), "not a loop of this store");
    }

    @Override
    public @Nullable String missing() {
        boolean connected = byLoop.values().stream().allMatch(it -> it.link.isConnected());
        return connected && changes.isListening() ? null : "the Redis is not reachable";
    }

    @Override
    public boolean isShared() {
        return true;
    }

    @Override
    public StoreCounters counters() {
        return counters;
    }

    @Override
    public void close() {
        if (closed) {
            return;
        }
        closed = true;
        var closing = new CountDownLatch(byLoop.size());
        changes.close();
        byLoop.values()
                .forEach(it -> it.loop.execute(() -> {
                    it.link.close();
                    closing.countDown();
                }));
        try {
            var _ = closing.await(CLOSE_WITHIN_SECONDS, TimeUnit.SECONDS);
        } catch (InterruptedException interrupted) {
            Thread.currentThread().interrupt();
        }
    }

    private final class OfLoop implements Store {

        private final Loop loop;
        private final RedisLink link;
        private final SplittableRandom versions;

        OfLoop(Loop loop, RedisLink link, SplittableRandom versions) {
            this.loop = loop;
            this.link = link;
            this.versions = versions;
        }

        @Override
        public Future<Optional<Entry>> get(String key) {
            counters.read().increment();
            return link.send(Request.cmd(Command.HMGET)
                            .arg(name(key))
                            .arg(VERSION)
                            .arg(VALUE))
                    .map(found -> entry(found, 0));
        }

        @Override
        public Future<Put> put(String key, long version, Payload value, Duration keep) {
            long next = newVersion();
            return fits(value)
                    .compose(_ -> PUT.run(link, name(key), entry(key, version, next, value, keep)))
                    .map(answer -> put(answer, next));
        }

        @Override
        public Future<Put> put(String key, long version, Payload value, Duration keep, Duration dueIn) {
            long next = newVersion();
            return fits(value)
                    .compose(_ -> PUT_DUE.run(
                            link,
                            List.of(name(key), name(DUE_KEYS)),
                            command -> entry(key, version, next, value, keep)
                                    .apply(command)
                                    .arg(dueIn.toMillis())))
                    .map(answer -> put(answer, next));
        }

        private Future<?> fits(Payload value) {
            if (value.size() <= config.valueBytesMax().bytes()) {
                return Future.succeededFuture();
            }
            counters.limited().increment();
            return Future.failedFuture(new StoreFailure.Full(
                    "store.valueBytesMax", "A value is larger than " + config.valueBytesMax() + "."));
        }

        private UnaryOperator<Request> entry(String key, long version, long next, Payload value, Duration keep) {
            return command -> command.arg(Long.toString(version))
                    .arg(Long.toString(next))
                    .arg(value.bytes())
                    .arg(Math.max(1, keep.toMillis()))
                    .arg(channel)
                    .arg(key);
        }

        @Override
        public Future<List<String>> due(Duration lease, int most) {
            return DUE.run(
                            link,
                            name(DUE_KEYS),
                            command ->
                                    command.arg(name("")).arg(lease.toMillis()).arg(most))
                    .map(keys -> StreamSupport.stream(keys.spliterator(), false)
                            .map(key -> key.toString(UTF_8))
                            .toList());
        }

        private Put put(Response answer, long next) {
            if (answer.get(0).toInteger() == 1) {
                counters.kept().increment();
                return new Put.Kept(next);
            }
            counters.lost().increment();
            return new Put.Lost(answer.size() == 1 ? Optional.empty() : entry(answer, 1));
        }

        @Override
        public Future<Boolean> remove(String key, long version) {
            return REMOVE.run(
                            link,
                            name(key),
                            command -> command.arg(Long.toString(version))
                                    .arg(channel)
                                    .arg(key))
                    .map(answer -> {
                        boolean removed = answer.toInteger() == 1;
                        (removed ? counters.removed() : counters.lost()).increment();
                        return removed;
                    });
        }

        @Override
        public Watch watch(String key, Runnable changed) {
            return watchers.add(key, loop, changed);
        }

        private String name(String key) {
            return config.prefix() + key;
        }

        private long newVersion() {
            long version = versions.nextLong();
            return version == ABSENT ? 1 : version;
        }

        private static Optional<Entry> entry(Response answer, int at) {
            Response version = answer.get(at);
            Response value = answer.get(at + 1);
            return version == null || value == null
                    ? Optional.empty()
                    : Optional.of(new Entry(Long.parseLong(version.toString(UTF_8)), Payload.of(value.toBytes())));
        }
    }
}
