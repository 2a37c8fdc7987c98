package io.isthmus.aggregator.store.redis;

import io.isthmus.aggregator.loop.Loop;
import io.isthmus.aggregator.store.StoreCounters;
import io.isthmus.aggregator.store.StoreFailure;
import io.isthmus.schema.config.RedisStoreConfig;
import io.vertx.core.Future;
import io.vertx.core.Promise;
import io.vertx.core.Vertx;
import io.vertx.redis.client.Redis;
import io.vertx.redis.client.RedisConnection;
import io.vertx.redis.client.RedisOptions;
import io.vertx.redis.client.Request;
import io.vertx.redis.client.Response;
import java.time.Duration;
import java.util.function.Consumer;
import org.jspecify.annotations.Nullable;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/**
 * One connection of one loop to the Redis, made again whenever it is lost. A Redis that does not answer within its time is
 * taken for lost: what waits fails, and what comes is refused at once until it is back. On the loop, but for {@link #open}
 * and {@link #isConnected}.
 */
final class RedisLink {

    private static final Logger LOG = LoggerFactory.getLogger(RedisLink.class);
    private static final Duration PAUSE_MIN = Duration.ofMillis(100);
    private static final Duration PAUSE_MAX = Duration.ofSeconds(1);
    private static final int POOL_WAITING = 8;

    private final RedisStoreConfig config;
    private final Vertx vertx;
    private final Loop loop;
    private final StoreCounters counters;
    private Consumer<Session> onConnected = _ -> {};
    private volatile @Nullable Session session;
    private boolean closed;
    private boolean toldOfLoss;
    private Duration pause = PAUSE_MIN;

    RedisLink(RedisStoreConfig config, Vertx vertx, Loop loop, StoreCounters counters) {
        this.config = config;
        this.vertx = vertx;
        this.loop = loop;
        this.counters = counters;
    }

    /** The Redis has forgotten a script, or never knew it. */
    static final class UnknownScript extends RuntimeException {
        UnknownScript() {
            super("the Redis does not know the script", null, false, false);
        }
    }

    /** One connection from its beginning to its loss. */
    final class Session {

        private final Redis client;
        private final RedisConnection connection;
        private int waiting;

        private Session(Redis client, RedisConnection connection) {
            this.client = client;
            this.connection = connection;
            connection.exceptionHandler(_ -> lose(this));
            connection.endHandler(_ -> lose(this));
        }

        /** What comes unasked. */
        void listen(Consumer<Response> messages) {
            connection.handler(messages::accept);
        }

        Future<Response> send(Request command) {
            if (waiting >= config.commandsMax()) {
                counters.limited().increment();
                return Future.failedFuture(
                        new StoreFailure.Full("store.commandsMax", "Too many commands wait for the store."));
            }
            waiting++;
            Promise<Response> answer = Promise.promise();
            Loop.Timer timer = loop.at(loop.nanos() + config.within().toNanos(), () -> {
                if (answer.tryFail(unavailable("The store has not answered in time."))) {
                    lose(this);
                }
            });
            connection.send(command).onComplete(got -> {
                waiting--;
                timer.cancel();
                if (got.succeeded()) {
                    answer.tryComplete(got.result());
                } else {
                    answer.tryFail(failure(got.cause()));
                    if (isOfAnother(got.cause())) {
                        lose(this);
                    }
                }
            });
            return answer.future();
        }
    }

    /** @param connected runs on the loop with each new connection */
    void onConnected(Consumer<Session> connected) {
        onConnected = connected;
    }

    void open() {
        loop.execute(this::connect);
    }

    boolean isConnected() {
        return session != null;
    }

    boolean isCurrent(Session which) {
        return session == which;
    }

    Future<Response> send(Request command) {
        Session now = session;
        return now == null ? Future.failedFuture(unavailable("The store is not reachable.")) : now.send(command);
    }

    private void connect() {
        if (closed) {
            return;
        }
        // A client for each connection: closing it closes the socket, where a pool would hand it out again.
        Redis client = Redis.createClient(vertx, options());
        Promise<RedisConnection> connected = Promise.promise();
        Loop.Timer timer = loop.at(
                loop.nanos() + config.within().toNanos(),
                () -> connected.tryFail("the Redis has not answered in time"));
        client.connect().onComplete(got -> {
            timer.cancel();
            if (got.succeeded()) {
                connected.tryComplete(got.result());
            } else {
                connected.tryFail(got.cause());
            }
        });
        connected
                .future()
                .onSuccess(connection -> begin(new Session(client, connection)))
                .onFailure(failure -> {
                    client.close();
                    tell(failure);
                    again();
                });
    }

    private RedisOptions options() {
        int within = (int) Math.min(config.within().toMillis(), Integer.MAX_VALUE);
        var options = new RedisOptions()
                .setConnectionString(config.uri().toString())
                .setMaxWaitingHandlers(config.commandsMax() + 1)
                .setMaxPoolSize(1)
                .setMaxPoolWaiting(POOL_WAITING);
        options.getNetClientOptions().setConnectTimeout(within);
        return options;
    }

    private void begin(Session fresh) {
        if (closed) {
            fresh.client.close();
            return;
        }
        session = fresh;
        pause = PAUSE_MIN;
        if (toldOfLoss) {
            LOG.atInfo().log("the store is reachable again");
            toldOfLoss = false;
        }
        onConnected.accept(fresh);
    }

    /** {@code gone} is of no use any more. Idempotent. */
    void lose(Session gone) {
        if (session != gone) {
            return;
        }
        session = null;
        gone.client.close();
        tell(null);
        again();
    }

    private void tell(@Nullable Throwable why) {
        if (!toldOfLoss && !closed) {
            toldOfLoss = true;
            // By its class only: a message of the client may have the address in it, and with it a password.
            LOG.atWarn()
                    .addKeyValue("why", why == null ? "lost" : why.getClass().getSimpleName())
                    .log("the store is not reachable");
        }
    }

    private void again() {
        if (!closed) {
            loop.at(loop.nanos() + pause.toNanos(), this::connect);
            Duration doubled = pause.multipliedBy(2);
            pause = doubled.compareTo(PAUSE_MAX) > 0 ? PAUSE_MAX : doubled;
        }
    }

    void close() {
        closed = true;
        Session now = session;
        session = null;
        if (now != null) {
            now.client.close();
        }
    }

    /** A Redis that has become a replica takes no writes any more: the name leads to another one by now. */
    private static boolean isOfAnother(Throwable cause) {
        return String.valueOf(cause.getMessage()).startsWith("READONLY");
    }

    private RuntimeException failure(Throwable cause) {
        String message = String.valueOf(cause.getMessage());
        if (message.startsWith("NOSCRIPT")) {
            return new UnknownScript();
        }
        if (message.startsWith("OOM")) {
            counters.limited().increment();
            return new StoreFailure.Full("maxmemory", "The store's memory is full.");
        }
        return unavailable("The store could not do it.");
    }

    private StoreFailure.Unavailable unavailable(String message) {
        counters.failed().increment();
        return new StoreFailure.Unavailable(message);
    }
}
