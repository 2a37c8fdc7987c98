package io.isthmus.ingress.http;

import io.isthmus.aggregator.channel.ChannelFailure;
import io.isthmus.aggregator.channel.Reply;
import io.isthmus.aggregator.loop.Loop;
import io.isthmus.aggregator.store.Store;
import io.isthmus.aggregator.store.StoreAdapter;
import io.isthmus.aggregator.trace.Span;
import io.isthmus.aggregator.trace.Tracer;
import io.isthmus.ingress.callback.Attempt;
import io.isthmus.ingress.callback.Callback;
import io.isthmus.ingress.callback.CallbackClient;
import io.isthmus.ingress.telemetry.GatewayMetrics;
import io.isthmus.schema.config.AsyncConfig;
import io.isthmus.schema.config.CallbackPattern;
import io.isthmus.schema.config.CallbacksConfig;
import io.isthmus.schema.config.GatewayConfig;
import io.isthmus.schema.config.RouteConfig;
import io.isthmus.schema.message.Payload;
import io.vertx.core.Future;
import io.vertx.core.Promise;
import io.vertx.core.Vertx;
import java.time.Duration;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.concurrent.atomic.LongAdder;
import java.util.random.RandomGenerator;
import org.jspecify.annotations.Nullable;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/**
 * Calls back the clients that asked for it, whichever instance has their answer: each looks in the store for what is due,
 * claims it for the time of an attempt, and writes down what the attempt has come to. What an instance claims and does not
 * finish, another claims when that time is over. On one loop.
 */
public final class Callbacks {

    private static final Logger LOG = LoggerFactory.getLogger(Callbacks.class);

    /** From a millisecond to more than the longest {@code pauseMax}, and from that to what still is a long. */
    private static final int DOUBLINGS_MAX = 30;

    private static final Duration LOOK_EVERY = Duration.ofMillis(250);

    /** What reading before an attempt and writing after it may take. */
    private static final Duration LEASE_MARGIN = Duration.ofSeconds(15);

    private final GatewayConfig gateway;
    private final CallbacksConfig config;
    private final Store store;
    private final Loop loop;
    private final CallbackClient client;
    private final AsyncMeters async;
    private final @Nullable Tracer tracer;
    private final RandomGenerator random;
    private final Map<String, CallbackCounters> counters = new HashMap<>();
    private final Map<String, Integer> byHost = new HashMap<>();
    private final LongAdder full = new LongAdder();
    private final LongAdder hostFull = new LongAdder();
    private int underWay;
    private boolean looking;

    /** Whether there may be more that is due than there was room for. */
    private boolean more;

    private boolean closed;

    private Callbacks(
            GatewayConfig gateway,
            CallbacksConfig config,
            Vertx vertx,
            Loop loop,
            StoreAdapter stores,
            AsyncMeters async,
            GatewayMetrics metrics,
            @Nullable Tracer tracer,
            RandomGenerator random) {
        this.gateway = gateway;
        this.config = config;
        this.store = stores.on(loop);
        this.loop = loop;
        this.client = new CallbackClient(vertx, loop, config);
        this.async = async;
        this.tracer = tracer;
        this.random = random;
        for (RouteConfig route : gateway.routes().values()) {
            if (patterns(route).isEmpty()) {
                continue;
            }
            var counted = new CallbackCounters();
            counted.publish(route.name(), metrics);
            counters.put(route.name(), counted);
        }
        metrics.limit("callbacks.concurrencyMax", full);
        metrics.limit("callbacks.perHostMax", hostFull);
    }

    /**
     * Begins to call back, if any route lets clients ask for it; not on the loop.
     *
     * @param loop one that {@code vertx} runs and {@code stores} knows
     * @param tracer null where nothing is traced
     * @return what ends it; not to be run on the loop
     */
    public static Runnable start(
            GatewayConfig gateway,
            Vertx vertx,
            Loop loop,
            StoreAdapter stores,
            AsyncMeters async,
            GatewayMetrics metrics,
            @Nullable Tracer tracer,
            RandomGenerator random) {
        CallbacksConfig config = gateway.callbacks();
        if (config == null) {
            return () -> {};
        }
        var callbacks = new Callbacks(gateway, config, vertx, loop, stores, async, metrics, tracer, random);
        loop.execute(callbacks::tick);
        return callbacks::close;
    }

    private void tick() {
        if (!closed) {
            look();
            loop.at(loop.nanos() + LOOK_EVERY.toNanos(), this::tick);
        }
    }

    private void look() {
        int free = config.concurrencyMax() - underWay;
        if (closed || looking || free <= 0) {
            return;
        }
        looking = true;
        store.due(config.timeout().plus(LEASE_MARGIN), free).onComplete(claimed -> {
            looking = false;
            // A store that is away has its own counter, and is asked again soon.
            more = claimed.succeeded() && claimed.result().size() >= free;
            if (more) {
                full.increment();
            }
            if (claimed.succeeded()) {
                claimed.result().forEach(this::take);
            }
        });
    }

    private void take(String key) {
        underWay++;
        store.get(key)
                .compose(entry -> entry.isEmpty()
                        ? Future.succeededFuture()
                        : work(
                                key,
                                entry.get().version(),
                                AsyncRecord.of(entry.get().value())))
                .onComplete(_ -> {
                    underWay--;
                    if (more) {
                        look();
                    }
                });
    }

    private Future<?> work(String key, long version, AsyncRecord found) {
        CallbackCounters counted = counters.get(found.route());
        RouteConfig route = gateway.routes().get(found.route());
        CallbackState callback = found.callback();
        if (counted == null || route == null || callback == null) {
            // Another configuration has it; its instances get it when the lease is over.
            return Future.succeededFuture();
        }
        if (!found.state().isFinal()) {
            return expire(key, version, found, async.of(route));
        }
        if (found.dueInMillis(loop.epochMillis()) < 0) {
            return found.put(store, key, version, loop.epochMillis());
        }
        CallbackPattern lets = CallbackField.lets(callback.url(), patterns(route));
        if (lets == null) {
            return ended(key, version, found, counted, callback.after(CallbackState.Stage.DEAD, 0, "not-allowed"));
        }
        return call(key, version, found, counted, callback, lets.namesHost());
    }

    /** It is due and has not ended: the deadline has passed, by the store's clock, and nobody was there to write that. */
    private Future<?> expire(String key, long version, AsyncRecord found, AsyncCounters counted) {
        var late = new ChannelFailure.NoReply("The deadline has passed, and no reply has come.");
        Answer problem = Outcomes.of(late, "-");
        AsyncRecord expired = found.becomes(
                AsyncState.EXPIRED,
                new Reply(problem.status(), problem.headers(), problem.contentType(), problem.body(), null));
        return expired.put(store, key, version, loop.epochMillis()).onSuccess(put -> {
            // Whoever was first has counted its own.
            if (put instanceof Store.Put.Kept) {
                counted.expired().increment();
            }
        });
    }

    private Future<?> call(
            String key,
            long version,
            AsyncRecord found,
            CallbackCounters counted,
            CallbackState callback,
            boolean namesHost) {
        String host = callback.url().getHost();
        if (byHost.getOrDefault(host, 0) >= config.perHostMax()) {
            // Its lease is the pause: what is behind it in the queue, for other hosts, has its turn now.
            hostFull.increment();
            return Future.succeededFuture();
        }
        byHost.merge(host, 1, Integer::sum);
        Span span = LaterSpan.ofCallback(tracer, found, callback);
        return client.call(message(key, found, callback, namesHost, span))
                .onSuccess(attempt -> LaterSpan.end(span, attempt))
                .onComplete(_ -> byHost.computeIfPresent(host, (_, calls) -> calls == 1 ? null : calls - 1))
                .compose(attempt -> ended(key, version, found, counted, after(found, callback, attempt)));
    }

    private static Callback message(
            String key, AsyncRecord found, CallbackState callback, boolean namesHost, @Nullable Span span) {
        Reply reply = found.result();
        return new Callback(
                callback.url(),
                namesHost,
                AsyncIds.correlationOf(key),
                found.state().word(),
                reply.status(),
                reply.contentType(),
                reply.body() instanceof Payload whole ? whole : Payload.EMPTY,
                span == null ? null : span.traceparent());
    }

    private CallbackState after(AsyncRecord found, CallbackState callback, Attempt attempt) {
        if (attempt.isDelivered()) {
            return callback.after(CallbackState.Stage.DELIVERED, 0, attempt.word());
        }
        int attempts = callback.attempts() + 1;
        long next = loop.epochMillis() + pauseMillis(config, attempts, attempt.retryAfter(), random);
        // A pause that ends after the record is forgotten ends in nothing that anybody could see.
        boolean last = attempt.isRefused() || attempts >= config.attemptsMax() || next >= found.expiresMillis();
        return callback.after(last ? CallbackState.Stage.DEAD : CallbackState.Stage.WAITING, next, attempt.word());
    }

    /** How long to wait after so many attempts, if the receiver has asked for at least {@code asked}. */
    static long pauseMillis(CallbacksConfig config, int attempts, Duration asked, RandomGenerator random) {
        int doublings = Math.min(attempts - 1, DOUBLINGS_MAX);
        long doubled = Math.min(config.pauseMax().toMillis(), config.pause().toMillis() << doublings);
        long spread = doubled / 2 + random.nextLong(doubled / 2 + 1);
        return Math.max(spread, asked.toMillis());
    }

    private Future<?> ended(
            String key, long version, AsyncRecord found, CallbackCounters counted, CallbackState callback) {
        return found.with(callback).put(store, key, version, loop.epochMillis()).onComplete(put -> {
            if (put.failed() || !(put.result() instanceof Store.Put.Kept)) {
                // The store is away, or the client has deleted the request meanwhile.
                counted.unknown().increment();
                return;
            }
            switch (callback.stage()) {
                case WAITING -> counted.retried().increment();
                case DELIVERED -> counted.delivered().increment();
                case DEAD -> {
                    counted.dead().increment();
                    tell(found, callback);
                }
            }
        });
    }

    /** Of the address the host only: the rest may have a secret of the client's in it. */
    private static void tell(AsyncRecord found, CallbackState callback) {
        LOG.atWarn()
                .addKeyValue("route", found.route())
                .addKeyValue("host", callback.url().getHost())
                .addKeyValue("attempts", callback.attempts())
                .addKeyValue("last", callback.last())
                .log("a callback is given up");
    }

    private static List<CallbackPattern> patterns(RouteConfig route) {
        AsyncConfig async = route.async();
        return async == null ? List.of() : async.callbacks();
    }

    private void close() {
        Promise<Object> done = Promise.promise();
        loop.execute(() -> {
            closed = true;
            client.close().<Object>map(true).onComplete(done);
        });
        done.future().await();
    }
}
