package io.isthmus.ingress.http;

import io.isthmus.aggregator.channel.ChannelFailure;
import io.isthmus.aggregator.channel.Reply;
import io.isthmus.aggregator.loop.Loop;
import io.isthmus.aggregator.store.Lookout;
import io.isthmus.aggregator.store.Store;
import io.isthmus.aggregator.store.StoreFailure;
import io.isthmus.schema.config.IdempotencyConfig;
import io.isthmus.schema.message.Headers;
import io.isthmus.schema.message.HttpMethods;
import io.isthmus.schema.problem.ProblemType;
import io.vertx.core.AsyncResult;
import io.vertx.core.Future;
import java.time.Duration;
import java.util.List;
import java.util.Optional;
import org.jspecify.annotations.Nullable;

/**
 * Works on a request once, however often it is sent under the same key: the first is passed on, one that comes meanwhile
 * waits for it, and later ones are given its answer as it was. A request for which nothing was sent gives its key back.
 *
 * <p>Work under a key goes on when its client goes: who lost the connection comes back with the same key.
 */
final class Idempotency implements Answering {

    static final String REPLAYED = "idempotent-replayed";

    private static final int KEY_LENGTH_MAX = 255;

    /** How much longer than the request a key is taken at the most, for what the store and a busy loop may cost. */
    private static final Duration LEASE_MARGIN = Duration.ofSeconds(30);

    private final IdempotencyConfig config;
    private final Duration timeout;
    private final Store store;
    private final Loop loop;
    private final IdempotencyCounters counters;
    private final Answering next;

    /** @param timeout the longest that {@code next} takes */
    Idempotency(
            IdempotencyConfig config,
            Duration timeout,
            Store store,
            Loop loop,
            IdempotencyCounters counters,
            Answering next) {
        this.config = config;
        this.timeout = timeout;
        this.store = store;
        this.loop = loop;
        this.counters = counters;
        this.next = next;
    }

    /** One request with a key. */
    private record Keyed(Incoming in, String place, String fingerprint) {}

    @Override
    public Future<Reply> answer(Incoming in) {
        if (HttpMethods.isSafe(in.http().method().name())) {
            return next.answer(in);
        }
        List<String> given = in.http().headers().getAll(config.header());
        if (given.isEmpty() && !config.required()) {
            return next.answer(in);
        }
        String key = given.size() == 1 ? usable(given.getFirst()) : null;
        if (key == null) {
            return Future.failedFuture(new Refusal(
                    ProblemType.INVALID_IDEMPOTENCY_KEY,
                    "The route needs one " + config.header() + " of 1 to " + KEY_LENGTH_MAX
                            + " printable ASCII characters."));
        }
        in.keyed(key);
        String place = "idempotency:" + Fingerprint.of(in.route(), in.subject(), key);
        return begin(new Keyed(in, place, Fingerprint.of(in, config.fingerprint())));
    }

    /** The key, with or without the quotes of a structured field; null if it is none. */
    static @Nullable String usable(String field) {
        String key = field.length() >= 2 && field.startsWith("\"") && field.endsWith("\"")
                ? field.substring(1, field.length() - 1)
                : field;
        boolean right = !key.isEmpty()
                && key.length() <= KEY_LENGTH_MAX
                && key.chars().allMatch(c -> c >= ' ' && c <= '~' && c != '"' && c != '\\');
        return right ? key : null;
    }

    private Future<Reply> begin(Keyed request) {
        if (request.in().abandonment().isGiven()) {
            return Future.failedFuture(new ChannelFailure.GivenUp());
        }
        return store.put(
                        request.place(),
                        Store.ABSENT,
                        new IdempotencyRecord.Begun(request.fingerprint()).toPayload(),
                        timeout.plus(LEASE_MARGIN))
                .compose(put -> switch (put) {
                    case Store.Put.Kept(long version) -> work(request, version);
                    case Store.Put.Lost(var current) -> meet(request, current);
                });
    }

    private Future<Reply> work(Keyed request, long version) {
        counters.first().increment();
        request.in().outliveClient();
        return next.answer(request.in())
                .transform(result -> keep(request, version, result)
                        .transform(_ -> result.succeeded()
                                ? Future.succeededFuture(result.result())
                                : Future.failedFuture(result.cause())));
    }

    /** The client is answered after this, so that an answer that it has seen is the answer for ever. */
    private Future<?> keep(Keyed request, long version, AsyncResult<Reply> result) {
        if (result.failed() && nothingWasSent(result.cause())) {
            counters.forgotten().increment();
            return store.remove(request.place(), version);
        }
        var kept = new IdempotencyRecord.Answered(request.fingerprint(), asReply(request.in(), result));
        return store.put(request.place(), version, kept.toPayload(), config.within())
                .recover(failure -> {
                    counters.lost().increment();
                    // The client still gets its answer; who comes later is told that there was one.
                    return failure instanceof StoreFailure.Full
                            ? store.put(
                                    request.place(),
                                    version,
                                    new IdempotencyRecord.Unkept(request.fingerprint()).toPayload(),
                                    config.within())
                            : Future.failedFuture(failure);
                });
    }

    private static boolean nothingWasSent(Throwable failure) {
        return failure instanceof Refusal
                || failure instanceof StoreFailure
                || (failure instanceof ChannelFailure known && known.effect() == ChannelFailure.Effect.NONE);
    }

    private static Reply asReply(Incoming in, AsyncResult<Reply> result) {
        if (result.succeeded()) {
            return result.result();
        }
        Answer answer = Outcomes.of(result.cause(), in.requestId());
        return new Reply(answer.status(), answer.headers(), answer.contentType(), answer.body(), null);
    }

    private Future<Reply> meet(Keyed request, Optional<Store.Entry> current) {
        if (current.isEmpty()) {
            return begin(request);
        }
        IdempotencyRecord there;
        try {
            there = IdempotencyRecord.of(current.get().value());
        } catch (StoreFailure foreign) {
            return Future.failedFuture(foreign);
        }
        if (!there.fingerprint().equals(request.fingerprint())) {
            counters.mismatched().increment();
            return Future.failedFuture(new Refusal(
                    ProblemType.IDEMPOTENCY_MISMATCH,
                    "Another request was sent with this key: use a new key for a new request."));
        }
        return switch (there) {
            case IdempotencyRecord.Begun _ -> await(request);
            case IdempotencyRecord.Answered answered -> Future.succeededFuture(replayed(answered.reply()));
            case IdempotencyRecord.Unkept _ ->
                Future.failedFuture(new Refusal(
                        ProblemType.IDEMPOTENCY_ANSWER_LOST,
                        "The request with this key was worked on; its answer was too large for the store."));
        };
    }

    private Reply replayed(Reply kept) {
        counters.replayed().increment();
        return kept.withHeaders(
                Headers.builder().addAll(kept.headers()).add(REPLAYED, "true").build());
    }

    private Future<Reply> await(Keyed request) {
        counters.waited().increment();
        long deadline = request.in().deadline().nanos();
        Duration wait = config.waitMax();
        long until = wait == null ? deadline : Math.min(deadline, loop.nanos() + wait.toNanos());
        return Lookout.until(
                        store,
                        loop,
                        request.place(),
                        found -> !isBegun(found),
                        until,
                        request.in().abandonment())
                .compose(found -> isBegun(found) ? waitedInVain() : meet(request, found));
    }

    private Future<Reply> waitedInVain() {
        counters.inProgress().increment();
        return Future.failedFuture(new Refusal(
                ProblemType.IDEMPOTENCY_IN_PROGRESS,
                "The first request with this key is under way; ask again later.",
                Outcomes.SOON));
    }

    private static boolean isBegun(Optional<Store.Entry> found) {
        try {
            return found.isPresent() && IdempotencyRecord.of(found.get().value()) instanceof IdempotencyRecord.Begun;
        } catch (StoreFailure foreign) {
            return false;
        }
    }
}
