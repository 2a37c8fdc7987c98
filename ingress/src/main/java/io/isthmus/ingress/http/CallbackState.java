package io.isthmus.ingress.http;

import io.isthmus.aggregator.store.StoreFailure;
import io.isthmus.schema.json.Json;
import java.net.URI;
import java.time.Instant;
import java.util.Locale;
import org.jspecify.annotations.Nullable;

/**
 * How far a client has been called back.
 *
 * @param url where
 * @param attempts made so far
 * @param nextMillis before which there is no attempt
 * @param last what the last attempt has come to; null before the first
 */
record CallbackState(
        URI url,
        Stage stage,
        int attempts,
        long nextMillis,
        @Nullable String last) {

    enum Stage {
        /** For the answer, or for the next attempt. */
        WAITING,
        /** The receiver has answered 2xx. */
        DELIVERED,
        /** It is given up: the answer stays where the client can ask for it. */
        DEAD;

        String word() {
            return name().toLowerCase(Locale.ROOT);
        }
    }

    /** @param notBeforeMillis until when the client may still be answered directly */
    static CallbackState to(URI url, long notBeforeMillis) {
        return new CallbackState(url, Stage.WAITING, 0, notBeforeMillis, null);
    }

    CallbackState after(Stage next, long when, String outcome) {
        return new CallbackState(url, next, attempts + 1, when, outcome);
    }

    /**
     * As it is kept.
     *
     * @param calls whether there will be another attempt; if not, nobody needs more of the address than where it led
     */
    Json toJson(boolean calls) {
        return Json.object()
                .put("url", (calls ? url : origin()).toString())
                .put("stage", stage.word())
                .put("attempts", attempts)
                .put("next", nextMillis)
                .put("last", last)
                .build();
    }

    private URI origin() {
        return URI.create(url.getScheme() + "://" + url.getRawAuthority() + "/");
    }

    /** Without the address, which may have a secret of the client's in it. */
    @Override
    public String toString() {
        return "CallbackState[stage=" + stage + ", attempts=" + attempts + ", last=" + last + "]";
    }

    /** Null if {@code json} is none. */
    static @Nullable CallbackState of(@Nullable Json json) {
        if (json == null || json.isNull()) {
            return null;
        }
        Json url = json.get("url");
        Json stage = json.get("stage");
        Json attempts = json.get("attempts");
        Json next = json.get("next");
        Json last = json.get("last");
        if (url == null
                || url.text() == null
                || stage == null
                || stage.text() == null
                || attempts == null
                || attempts.number() == null
                || next == null
                || next.number() == null) {
            throw new StoreFailure.Unavailable("The store holds something that the gateway has not written.");
        }
        return new CallbackState(
                URI.create(url.text()),
                Stage.valueOf(stage.text().toUpperCase(Locale.ROOT)),
                attempts.number().intValue(),
                next.number().longValue(),
                last == null ? null : last.text());
    }

    /**
     * What its client is told of it: not the address, which it has named itself.
     *
     * @param id names the request in the callback
     */
    Json document(String id) {
        var document = Json.object().put("id", id).put("state", stage.word()).put("attempts", attempts);
        if (last != null) {
            document.put("last", last);
        }
        if (stage == Stage.WAITING && attempts > 0) {
            document.put("next", Instant.ofEpochMilli(nextMillis).toString());
        }
        return document.build();
    }
}
