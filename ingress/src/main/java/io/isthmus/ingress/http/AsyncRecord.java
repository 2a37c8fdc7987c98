package io.isthmus.ingress.http;

import io.isthmus.aggregator.channel.Reply;
import io.isthmus.aggregator.store.KeptReply;
import io.isthmus.aggregator.store.Parcel;
import io.isthmus.aggregator.store.StoreFailure;
import io.isthmus.schema.json.Json;
import io.isthmus.schema.message.Payload;
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
 * @param reply what its result is; null until there is one
 */
record AsyncRecord(
        String route,
        String owner,
        AsyncState state,
        long createdMillis,
        long deadlineMillis,
        long expiresMillis,
        @Nullable Json scope,
        @Nullable Reply reply) {

    /** A deadline that has passed for so long, with nothing heard, has passed for an instance that is no more. */
    private static final long ABANDONED_MILLIS = 2_000;

    static String owner(String route, @Nullable String subject) {
        return Fingerprint.of(route, subject);
    }

    AsyncRecord becomes(AsyncState next, @Nullable Reply with) {
        return new AsyncRecord(route, owner, next, createdMillis, deadlineMillis, expiresMillis, scope, with);
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
                .put("reply", reply == null ? null : KeptReply.head(reply))
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
                reply == null || reply.isNull() ? null : KeptReply.reply(reply, parcel.body()));
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
        if (reply != null) {
            document.put("status", reply.status()).put("result", path + "/result");
        }
        return document.build();
    }
}
