package io.isthmus.ingress.http;

import io.isthmus.aggregator.channel.Attendance;
import io.isthmus.aggregator.channel.Reply;
import io.isthmus.aggregator.loop.Loop;
import io.isthmus.aggregator.store.Store;
import io.isthmus.schema.config.AsyncConfig;
import io.isthmus.schema.config.CallConfig;
import io.isthmus.schema.config.HttpTargetConfig;
import io.isthmus.schema.config.RouteConfig;
import io.isthmus.schema.expression.Composition;
import io.isthmus.schema.json.Json;
import io.vertx.core.Future;
import java.net.URI;
import java.time.Duration;
import java.util.random.RandomGenerator;
import org.jspecify.annotations.Nullable;

/**
 * Lets a client that prefers so go before the answer: it gets 202 with the address of a resource that tells what becomes
 * of its request. Who prefers nothing waits as on any route.
 */
final class AsyncAnswering implements Answering {

    /** What it takes to answer a client directly at the end of its patience, and to forget the request. */
    private static final long DIRECT_MILLIS = 2_000;

    private final String route;
    private final AsyncConfig config;
    private final String statusPath;
    private final Store store;
    private final Loop loop;
    private final RandomGenerator random;
    private final AsyncCounters counters;
    private final @Nullable Composition respond;
    private final boolean confirmed;
    private final @Nullable Answering durable;
    private final Answering next;

    /**
     * @param random a source that cannot be predicted
     * @param durable answers as soon as the broker has the message, whose reply comes to where all instances read; null
     *     where replies come to this instance only
     * @param next answers with the reply
     */
    AsyncAnswering(
            RouteConfig route,
            AsyncConfig config,
            String statusPath,
            Store store,
            Loop loop,
            RandomGenerator random,
            AsyncCounters counters,
            @Nullable Answering durable,
            Answering next) {
        this.route = route.name();
        this.respond = route.respond() == null ? null : route.respond().body();
        this.confirmed = route.action() instanceof CallConfig call && !(call.target() instanceof HttpTargetConfig);
        this.durable = durable;
        this.config = config;
        this.statusPath = statusPath;
        this.store = store;
        this.loop = loop;
        this.random = random;
        this.counters = counters;
        this.next = next;
    }

    @Override
    public Future<Reply> answer(Incoming in) {
        URI callback;
        try {
            callback = CallbackField.of(in.http().headers().getAll(CallbackField.HEADER), config.callbacks());
        } catch (Refusal refusal) {
            return Future.failedFuture(refusal);
        }
        Preferences stated = Preferences.of(in.http().headers().getAll(Preferences.HEADER));
        // Who names an address to be called at has no need to wait.
        Preferences prefer = callback != null && !stated.mayLeave() ? Preferences.RESPOND_ASYNC : stated;
        if (!prefer.mayLeave()) {
            return next.answer(in);
        }
        long now = loop.epochMillis();
        Duration wait = prefer.waitAtMost(config.waitMax());
        long deadline = in.deadline().epochMillis();
        long expires = deadline + config.keep().toMillis();
        String id = AsyncIds.make(expires, random);
        var record = new AsyncRecord(
                route,
                AsyncRecord.owner(route, in.subject()),
                AsyncState.QUEUED,
                now,
                deadline,
                expires,
                scope(in),
                null,
                null,
                in.span() != null && in.span().isRecorded() ? in.traceparent() : null,
                callback == null
                        ? null
                        : CallbackState.to(callback, wait.isZero() ? now : now + wait.toMillis() + DIRECT_MILLIS));
        String key = AsyncIds.place(id);
        return record.put(store, key, Store.ABSENT, now).compose(put -> switch (put) {
            case Store.Put.Kept(long version) ->
                work(in, prefer, wait, id, new AsyncPlace(store, loop, key, record, version, counters));
            case Store.Put.Lost _ -> Future.failedFuture(new IllegalStateException("an id was made twice"));
        });
    }

    private Future<Reply> work(Incoming in, Preferences prefer, Duration wait, String id, AsyncPlace place) {
        var view = new StatusView(statusPath + "/" + id, config.retryAfter());
        if (durable != null) {
            in.attended(new Attendance.Durable(AsyncIds.correlation(id)));
            return new DurableWork(in, prefer, wait, place, view, loop, counters).run(durable);
        }
        return new AsyncWork(in, prefer, wait, place, view, confirmed, loop, counters).run(next);
    }

    /** What of the request the answer is put together from, for the instance that gets the reply. */
    private @Nullable Json scope(Incoming in) {
        if (durable == null || respond == null) {
            return null;
        }
        var all = new RequestScope(in);
        var kept = Json.object();
        for (String root : respond.roots()) {
            Json value = all.value(root);
            if (value != null) {
                kept.put(root, value);
            }
        }
        return kept.build();
    }
}
