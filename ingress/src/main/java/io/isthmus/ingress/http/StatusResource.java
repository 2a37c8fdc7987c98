package io.isthmus.ingress.http;

import io.isthmus.aggregator.channel.ChannelFailure;
import io.isthmus.aggregator.channel.Reply;
import io.isthmus.aggregator.loop.Loop;
import io.isthmus.aggregator.store.Lookout;
import io.isthmus.aggregator.store.Store;
import io.isthmus.aggregator.store.StoreFailure;
import io.isthmus.ingress.identity.AccessCheck;
import io.isthmus.schema.config.AsyncConfig;
import io.isthmus.schema.message.Headers;
import io.isthmus.schema.message.Payload;
import io.isthmus.schema.problem.ProblemType;
import io.vertx.core.Future;
import java.time.Duration;
import java.util.Map;
import java.util.Optional;
import java.util.function.Predicate;

/**
 * Where a client asks what has become of a request that outlives its connection: its state, its result, and an end to it.
 * Only who has sent the request finds it; for anybody else it is not there.
 */
final class StatusResource implements Answering {

    static final String ID = "id";

    private final String path;
    private final Map<String, Shown> routes;
    private final Store store;
    private final Loop loop;

    /**
     * A route whose requests have status resources.
     *
     * @param access who may use the route, and so who may ask
     */
    record Shown(AsyncConfig config, AccessCheck access, AsyncCounters counters) {}

    /** A request that was found, at one version of its record. */
    record Found(String place, String path, AsyncRecord record, long version, Shown shown) {

        String etag() {
            return "\"" + Long.toHexString(version) + "." + record.state().word() + "\"";
        }

        Reply status() {
            return view().status(record, etag());
        }

        StatusView view() {
            return new StatusView(path, shown.config().retryAfter());
        }
    }

    /** @param path what the resources are below */
    StatusResource(String path, Map<String, Shown> routes, Store store, Loop loop) {
        this.path = path;
        this.routes = Map.copyOf(routes);
        this.store = store;
        this.loop = loop;
    }

    @Override
    public Future<Reply> answer(Incoming in) {
        return switch (in.http().method().name()) {
            case "DELETE" -> find(in).compose(this::cancel);
            case "GET" ->
                accepts(in, EventStream.MEDIA_TYPE)
                        ? find(in).map(found -> EventStream.of(this, in, found, loop, store))
                        : find(in).compose(found -> status(in, found));
            default -> find(in).compose(found -> status(in, found));
        };
    }

    /** Answers the result itself: the service's status, headers and body as they were. */
    Answering result() {
        return in -> find(in).compose(found -> waited(in, found, StatusResource::isFinal))
                .map(StatusResource::result);
    }

    private static boolean accepts(Incoming in, String type) {
        return in.http().headers().getAll("accept").stream().anyMatch(accepted -> accepted.contains(type));
    }

    private Future<Reply> status(Incoming in, Found found) {
        String known = in.http().getHeader("if-none-match");
        Predicate<Found> enough = known == null ? StatusResource::isFinal : now -> !isKnown(known, now);
        return waited(in, found, enough)
                .map(now -> known != null && isKnown(known, now)
                        ? new Reply(304, Headers.of("etag", now.etag()), null, Payload.EMPTY, null)
                        : now.status());
    }

    private static boolean isKnown(String known, Found found) {
        return known.equals("*") || known.contains(found.etag());
    }

    static boolean isFinal(Found found) {
        return found.record().state().isFinal();
    }

    private static Reply result(Found found) {
        AsyncRecord record = found.record();
        if (record.reply() != null) {
            return record.reply();
        }
        return switch (record.state()) {
            case QUEUED, DISPATCHED -> found.view().accepted(record);
            case CANCELLED -> throw new Refusal(ProblemType.REQUEST_GONE, "The request was cancelled.");
            case EXPIRED ->
                throw new ChannelFailure.NoReply(
                        "The deadline has passed; the instance that waited for the reply is gone.");
            case DONE, FAILED -> throw new StoreFailure.Unavailable("The result is not in the store.");
        };
    }

    private Future<Found> waited(Incoming in, Found found, Predicate<Found> enough) {
        Duration wait = Preferences.of(in.http().headers().getAll(Preferences.HEADER))
                .waitAtMost(found.shown().config().waitMax());
        if (wait.isZero()) {
            return Future.succeededFuture(found);
        }
        in.answerWith(Preferences.APPLIED, "wait=" + wait.toSeconds());
        if (enough.test(found)) {
            return Future.succeededFuture(found);
        }
        return Lookout.until(
                        store,
                        loop,
                        found.place(),
                        entry -> entry.isEmpty() || enough.test(at(found, entry.get())),
                        loop.nanos() + wait.toNanos(),
                        in.abandonment())
                .map(entry -> at(found, entry.orElseThrow(StatusResource::unknown)));
    }

    /** {@code found} as it is in {@code entry}. */
    Found at(Found found, Store.Entry entry) {
        return new Found(
                found.place(),
                found.path(),
                AsyncRecord.of(entry.value()).asOf(loop.epochMillis()),
                entry.version(),
                found.shown());
    }

    private Future<Found> find(Incoming in) {
        String id = String.valueOf(in.path().get(ID));
        long expires = AsyncIds.expiresMillis(id);
        if (expires < 0) {
            return Future.failedFuture(unknown());
        }
        String place = AsyncIds.place(id);
        return store.get(place)
                .compose(entry -> entry.isPresent()
                        ? found(in, place, path + "/" + id, entry)
                        : Future.failedFuture(expires <= loop.epochMillis() ? gone() : unknown()));
    }

    private Future<Found> found(Incoming in, String place, String statusPath, Optional<Store.Entry> entry) {
        AsyncRecord record = AsyncRecord.of(entry.orElseThrow().value()).asOf(loop.epochMillis());
        Shown shown = routes.get(record.route());
        if (shown == null) {
            return Future.failedFuture(unknown());
        }
        return Identification.identify(shown.access(), in).compose(identified -> {
            boolean theirs = record.owner().equals(AsyncRecord.owner(record.route(), identified.subject()));
            if (theirs && in.span() != null) {
                in.span().link(record.trace());
            }
            return theirs
                    ? Future.succeededFuture(new Found(
                            place, statusPath, record, entry.orElseThrow().version(), shown))
                    : Future.failedFuture(unknown());
        });
    }

    private Future<Reply> cancel(Found found) {
        Future<Boolean> ended = isFinal(found)
                ? store.remove(found.place(), found.version())
                : found.record()
                        .becomes(AsyncState.CANCELLED, null)
                        .put(store, found.place(), found.version(), loop.epochMillis())
                        .map(put -> put instanceof Store.Put.Kept);
        return ended.compose(done -> {
            if (done && !isFinal(found)) {
                found.shown().counters().cancelled().increment();
            }
            return done ? Future.succeededFuture(deleted()) : again(found);
        });
    }

    /** It has changed since it was found. */
    private Future<Reply> again(Found found) {
        return store.get(found.place())
                .compose(entry -> entry.isEmpty() ? Future.succeededFuture(deleted()) : cancel(at(found, entry.get())));
    }

    private static Reply deleted() {
        return Reply.of(204, null, Payload.EMPTY);
    }

    private static Refusal unknown() {
        return new Refusal(ProblemType.REQUEST_UNKNOWN, "There is no such request of yours.");
    }

    private static Refusal gone() {
        return new Refusal(ProblemType.REQUEST_GONE, "The request and its result are not kept any more.");
    }
}
