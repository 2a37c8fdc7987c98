package io.isthmus.ingress.http;

import io.isthmus.aggregator.channel.Abandonment;
import io.isthmus.aggregator.channel.Channel;
import io.isthmus.aggregator.channel.ChannelFailure;
import io.isthmus.aggregator.channel.Exchange;
import io.isthmus.aggregator.channel.Misfits;
import io.isthmus.aggregator.channel.Reply;
import io.isthmus.aggregator.channel.Request;
import io.isthmus.aggregator.loop.Loop;
import io.isthmus.aggregator.store.Store;
import io.isthmus.aggregator.store.StoreAdapter;
import io.isthmus.aggregator.store.StoreFailure;
import io.isthmus.aggregator.trace.Span;
import io.isthmus.aggregator.trace.Tracer;
import io.isthmus.aggregator.translation.DecodedReplyChannel;
import io.isthmus.broker.DurableReplies;
import io.isthmus.broker.registry.MessageForms;
import io.isthmus.ingress.telemetry.GatewayMetrics;
import io.isthmus.schema.config.CallConfig;
import io.isthmus.schema.config.GatewayConfig;
import io.isthmus.schema.config.HttpTargetConfig;
import io.isthmus.schema.config.RedisStoreConfig;
import io.isthmus.schema.config.RouteConfig;
import io.isthmus.schema.config.TargetConfig;
import io.isthmus.schema.json.Json;
import io.isthmus.schema.message.Deadline;
import io.isthmus.schema.message.Headers;
import io.isthmus.schema.message.Payload;
import io.vertx.core.Future;
import io.vertx.core.Promise;
import java.time.Duration;
import java.util.List;
import java.util.concurrent.atomic.LongAdder;
import org.jspecify.annotations.Nullable;

/**
 * Keeps the replies that outlive the instance that asked: whoever gets one finds the request in the store, makes the route's
 * answer of it, and puts that there. Only then is the reply received.
 *
 * @param <C> what a route says of a call over the broker
 */
public final class DurableKeeper<C extends TargetConfig> implements DurableReplies<C> {

    private final GatewayConfig config;
    private final Class<C> kind;
    private final StoreAdapter stores;
    private final MessageForms forms;
    private final List<? extends Loop> loops;
    private final @Nullable Tracer tracer;
    private final LongAdder kept = new LongAdder();
    private final LongAdder duplicate = new LongAdder();
    private final LongAdder unknown = new LongAdder();
    private final LongAdder unusable = new LongAdder();

    /**
     * @param kind the calls over the broker
     * @param tracer null where nothing is traced
     */
    public DurableKeeper(
            GatewayConfig config,
            Class<C> kind,
            StoreAdapter stores,
            MessageForms forms,
            List<? extends Loop> loops,
            String broker,
            GatewayMetrics metrics,
            @Nullable Tracer tracer) {
        this.config = config;
        this.kind = kind;
        this.stores = stores;
        this.forms = forms;
        this.loops = List.copyOf(loops);
        this.tracer = tracer;
        metrics.events("isthmus.replies.durable", "Replies that outlive the instance that asked", "broker", broker)
                .add("kept", kept)
                .add("duplicate", duplicate)
                .add("unknown", unknown)
                .add("unusable", unusable);
    }

    /**
     * Whether replies to {@code route} outlive the instance: if it may be answered later, and every instance sees the store.
     */
    public static boolean isFor(GatewayConfig config, RouteConfig route) {
        return route.async() != null
                && config.store() instanceof RedisStoreConfig
                && route.action() instanceof CallConfig call
                && !(call.target() instanceof HttpTargetConfig)
                && call.replies() == null;
    }

    @Override
    public Future<?> keep(String correlationId, Unread<C> reply) {
        Loop loop = loops.get(Math.floorMod(correlationId.hashCode(), loops.size()));
        Promise<Object> done = Promise.promise();
        loop.execute(() -> keep(stores.on(loop), loop, AsyncIds.placeOf(correlationId), reply)
                .<Object>map(true)
                .onComplete(done));
        return done.future();
    }

    private Future<?> keep(Store store, Loop loop, String key, Unread<C> reply) {
        return store.get(key).compose(found -> {
            if (found.isEmpty()) {
                unknown.increment();
                return Future.succeededFuture();
            }
            Store.Entry entry = found.get();
            AsyncRecord record = AsyncRecord.of(entry.value());
            RouteConfig route = config.routes().get(record.route());
            if (record.state().isFinal() || route == null) {
                (route == null ? unknown : duplicate).increment();
                return Future.succeededFuture();
            }
            Span span = LaterSpan.ofReply(tracer, record, reply.traceparent());
            var misfit = new Misfit();
            return answer(route, record, reply, loop, misfit)
                    .onComplete(answered -> LaterSpan.end(span, answered))
                    .map(answer -> record.becomes(AsyncState.DONE, answer))
                    .recover(failure -> failure instanceof ChannelFailure.SchemaUnavailable
                            // It comes again, and can be read then.
                            ? Future.failedFuture(failure)
                            : Future.succeededFuture(record.becomes(AsyncState.FAILED, problem(failure))))
                    .compose(ended -> put(store, loop, key, entry.version(), ended))
                    // Somebody was faster: the sender with its "dispatched", the client with its cancelling, a twin.
                    .compose(won -> {
                        if (!won) {
                            return keep(store, loop, key, reply);
                        }
                        if (misfit.why != null) {
                            bury(route, reply, misfit.why);
                        }
                        return Future.succeededFuture();
                    });
        });
    }

    /** Whether the reply is of no use, and why. On the loop. */
    private static final class Misfit implements Misfits {

        private ChannelFailure.@Nullable InvalidReply why;

        @Override
        public void note(Request request, Reply reply, ChannelFailure.InvalidReply found) {
            why = found;
        }
    }

    private void bury(RouteConfig route, Unread<C> reply, ChannelFailure.InvalidReply why) {
        unusable.increment();
        if (route.action() instanceof CallConfig call) {
            reply.bury(kind.cast(call.target()), route.name(), why);
        }
    }

    private Future<Boolean> put(Store store, Loop loop, String key, long version, AsyncRecord ended) {
        return ended.put(store, key, version, loop.epochMillis())
                .recover(failure -> failure instanceof StoreFailure.Full full
                        ? ended.becomes(AsyncState.FAILED, AsyncPlace.tooLarge(full))
                                .put(store, key, version, loop.epochMillis())
                        : Future.failedFuture(failure))
                .map(put -> {
                    boolean won = put instanceof Store.Put.Kept;
                    if (won) {
                        kept.increment();
                    }
                    return won;
                });
    }

    private Future<Reply> answer(RouteConfig route, AsyncRecord record, Unread<C> unread, Loop loop, Misfit misfit) {
        if (!(route.action() instanceof CallConfig call) || !kind.isInstance(call.target())) {
            return Future.failedFuture(new ChannelFailure.InvalidReply("The route has changed since it was asked."));
        }
        Reply reply;
        try {
            reply = unread.as(kind.cast(call.target()));
        } catch (RuntimeException useless) {
            // Whatever it is, it would be the same if the reply came again.
            misfit.why = useless instanceof ChannelFailure.InvalidReply invalid
                    ? invalid
                    : new ChannelFailure.InvalidReply(
                            "The service's reply cannot be read in the dialect of its route.");
            return Future.failedFuture(misfit.why);
        }
        Channel received = _ -> Future.succeededFuture(reply);
        if (call.payload() != null) {
            received = new DecodedReplyChannel(received, forms.of(call.payload(), loop), misfit);
        }
        Channel checked = RouteTranslation.checked(received, route, misfit);
        return RouteTranslation.composed(checked, route, call)
                .send(request(record, loop))
                .map(DurableKeeper::withoutFault);
    }

    /** A fault that the dialect has a form for is told as it would have been told at once. */
    private static Reply withoutFault(Reply reply) {
        if (reply.fault() == null) {
            return reply;
        }
        Answer answer = Outcomes.of(reply, "-");
        return new Reply(answer.status(), answer.headers(), answer.contentType(), answer.body(), null);
    }

    /** What translations need of the request: its scope. */
    private static Request request(AsyncRecord record, Loop loop) {
        Json scope = record.scope();
        return new Request(
                new Exchange("-", record.route(), "POST", "/", null, null, null, null),
                Headers.EMPTY,
                null,
                Payload.EMPTY,
                root -> value(scope, root),
                Deadline.in(Duration.ZERO, loop),
                new Abandonment());
    }

    private static @Nullable Json value(@Nullable Json scope, String root) {
        return scope == null ? null : scope.get(root);
    }

    private static Reply problem(Throwable failure) {
        Answer answer = Outcomes.of(failure, "-");
        return new Reply(answer.status(), answer.headers(), answer.contentType(), answer.body(), null);
    }
}
