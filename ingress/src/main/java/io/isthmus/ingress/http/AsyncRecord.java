package io.isthmus.ingress.http;

import io.isthmus.aggregator.channel.Reply;
import io.isthmus.aggregator.store.KeptReply;
import io.isthmus.aggregator.store.Parcel;
import io.isthmus.aggregator.store.Store;
import io.isthmus.aggregator.store.StoreFailure;
import io.isthmus.schema.json.Json;
import io.isthmus.schema.message.Payload;
import io.vertx.core.Future;
import java.time.Duration;
import java.time.Instant;
import org.jspecify.annotations.Nullable;

/**
 * What the store holds of a request that outlives its connection.
 *
 * @param owner names who may see it: route and subject, and nothing that could be read back
 * @param createdMillis when it came in
 * @param deadlineMillis when an answer stops being of use
 * @param expiresMillis when it is forgotten
 * @param scope of the request's parts those that its answer is put together from, if another instance may do that
 * @param parts how much of an answer that is put together is there; null while nothing is known of that
 * @param reply what its result is; null until there is one
 * @param trace W3C trace context of the request; null if that is not recorded
 * @param callback how far its client has been called back; null if it did not ask for that
 */
record AsyncRecord(
        String route,
        String owner,
        AsyncState state,
        long createdMillis,
        long deadlineMillis,
        long expiresMillis,
        @Nullable Json scope,
        @Nullable Parts parts,
        @Nullable Reply reply,
        @Nullable String trace,
        @Nullable CallbackState callback) {

    /** How many parts of an answer are there, of how many at the most. */
    record Parts(int arrived, int of) {

        static @Nullable Parts of(@Nullable Json parts) {
            return parts == null || parts.isNull()
                    ? null
                    : new Parts((int) millis(parts, "arrived"), (int) millis(parts, "of"));
        }

        Json toJson() {
            return Json.object().put("arrived", arrived).put("of", of).build();
        }
    }

    /** A deadline that has passed for so long, with nothing heard, has passed for an instance that is no more. */
    private static final long ABANDONED_MILLIS = 2_000;

    /** Later than that: who has a reply in hand at the deadline is still to keep it, and is heard first. */
    private static final long EXPIRED_MILLIS = 5_000;

    static String owner(String route, @Nullable String subject) {
        return Fingerprint.of(route, subject);
    }

    AsyncRecord becomes(AsyncState next, @Nullable Reply with) {
        return new AsyncRecord(
                route, owner, next, createdMillis, deadlineMillis, expiresMillis, scope, parts, with, trace, callback);
    }

    AsyncRecord with(Parts now) {
        return new AsyncRecord(
                route, owner, state, createdMillis, deadlineMillis, expiresMillis, scope, now, reply, trace, callback);
    }

    AsyncRecord with(CallbackState changed) {
        return new AsyncRecord(
                route, owner, state, createdMillis, deadlineMillis, expiresMillis, scope, parts, reply, trace, changed);
    }

    /** Keeps it under {@code key} if that is at {@code version}; when its client is to be called back stands beside. */
    Future<Store.Put> put(Store store, String key, long version, long nowMillis) {
        return callback == null
                ? store.put(key, version, toPayload(), keep(nowMillis))
                : store.put(key, version, toPayload(), keep(nowMillis), dueIn(nowMillis));
    }

    private Duration dueIn(long nowMillis) {
        long millis = dueInMillis(nowMillis);
        return millis < 0 ? Store.NEVER : Duration.ofMillis(millis);
    }

    /** When there is something to do about its callback; negative for never. */
    long dueInMillis(long nowMillis) {
        if (callback == null || !calls()) {
            return -1;
        }
        long due = state.isFinal() ? callback.nextMillis() : deadlineMillis + EXPIRED_MILLIS;
        return Math.max(0, due - nowMillis);
    }

    /** Whether its client is still to be called back. */
    private boolean calls() {
        return callback != null && callback.stage() == CallbackState.Stage.WAITING && state != AsyncState.CANCELLED;
    }

    /** Its result, once it has ended. */
    Reply result() {
        if (reply == null) {
            throw new StoreFailure.Unavailable("The result is not in the store.");
        }
        return reply;
    }

    /** This, or what it must be by now if the instance that worked on it is gone. */
    AsyncRecord asOf(long nowMillis) {
        return !state.isFinal() && nowMillis > deadlineMillis + ABANDONED_MILLIS
                ? becomes(AsyncState.EXPIRED, null)
                : this;
    }

    Duration keep(long nowMillis) {
        return Duration.ofMillis(Math.max(1, expiresMillis - nowMillis));
    }

    Payload toPayload() {
        Json head = Json.object()
                .put("route", route)
                .put("owner", owner)
                .put("state", state.word())
                .put("created", createdMillis)
                .put("deadline", deadlineMillis)
                .put("expires", expiresMillis)
                .put("scope", scope)
                .put("parts", parts == null ? null : parts.toJson())
                .put("reply", reply == null ? null : KeptReply.head(reply))
                .put("trace", trace)
                .put("callback", callback == null ? null : callback.toJson(calls()))
                .build();
        return new Parcel(head, reply != null && reply.body() instanceof Payload whole ? whole : Payload.EMPTY)
                .toPayload();
    }

    /** @throws StoreFailure.Unavailable if {@code value} is none */
    static AsyncRecord of(Payload value) {
        Parcel parcel = Parcel.of(value);
        Json head = parcel.head();
        Json reply = head.get("reply");
        Json scope = head.get("scope");
        return new AsyncRecord(
                text(head, "route"),
                text(head, "owner"),
                AsyncState.of(text(head, "state")),
                millis(head, "created"),
                millis(head, "deadline"),
                millis(head, "expires"),
                scope == null || scope.isNull() ? null : scope,
                Parts.of(head.get("parts")),
                reply == null || reply.isNull() ? null : KeptReply.reply(reply, parcel.body()),
                optional(head.get("trace")),
                CallbackState.of(head.get("callback")));
    }

    private static @Nullable String optional(@Nullable Json value) {
        return value == null ? null : value.text();
    }

    private static String text(Json head, String name) {
        Json value = head.get(name);
        if (value == null || value.text() == null) {
            throw foreign();
        }
        return value.text();
    }

    private static long millis(Json head, String name) {
        Json value = head.get(name);
        if (value == null || value.number() == null) {
            throw foreign();
        }
        return value.number().longValue();
    }

    private static StoreFailure foreign() {
        return new StoreFailure.Unavailable("The store holds something that the gateway has not written.");
    }

    /**
     * What its client is told of it.
     *
     * @param path that of the status resource
     */
    Json document(String path) {
        var document = Json.object()
                .put("state", state.word())
                .put("created", Instant.ofEpochMilli(createdMillis).toString())
                .put("deadline", Instant.ofEpochMilli(deadlineMillis).toString())
                .put("expires", Instant.ofEpochMilli(expiresMillis).toString());
        if (parts != null) {
            document.put("parts", parts.toJson());
        }
        if (reply != null) {
            document.put("status", reply.status()).put("result", path + "/result");
        }
        if (callback != null) {
            document.put(
                    "callback", callback.document(AsyncIds.correlation(path.substring(path.lastIndexOf('/') + 1))));
        }
        return document.build();
    }
}
