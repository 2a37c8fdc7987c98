package io.isthmus.ingress.http;

import io.isthmus.aggregator.channel.Reply;
import io.isthmus.aggregator.store.KeptReply;
import io.isthmus.aggregator.store.Parcel;
import io.isthmus.aggregator.store.StoreFailure;
import io.isthmus.schema.json.Json;
import io.isthmus.schema.message.Payload;

/** What the store holds under an idempotency key. */
sealed interface IdempotencyRecord {

    /** What must be the same in every request with the key. */
    String fingerprint();

    /** The first request is under way. */
    record Begun(String fingerprint) implements IdempotencyRecord {}

    /** It is answered. */
    record Answered(String fingerprint, Reply reply) implements IdempotencyRecord {}

    /** It is answered, and the answer could not be kept. */
    record Unkept(String fingerprint) implements IdempotencyRecord {}

    /** The record as the store holds it. */
    default Payload toPayload() {
        return switch (this) {
            case Begun _ -> parcel("begun", Json.NULL, Payload.EMPTY);
            case Unkept _ -> parcel("unkept", Json.NULL, Payload.EMPTY);
            case Answered answered ->
                parcel(
                        "answered",
                        KeptReply.head(answered.reply()),
                        answered.reply().body() instanceof Payload whole ? whole : Payload.EMPTY);
        };
    }

    private Payload parcel(String state, Json reply, Payload body) {
        Json head = Json.object()
                .put("state", state)
                .put("fingerprint", fingerprint())
                .put("reply", reply)
                .build();
        return new Parcel(head, body).toPayload();
    }

    /** @throws StoreFailure.Unavailable if it is none */
    static IdempotencyRecord of(Payload value) {
        Parcel parcel = Parcel.of(value);
        Json state = parcel.head().get("state");
        Json print = parcel.head().get("fingerprint");
        Json reply = parcel.head().get("reply");
        String fingerprint = print == null ? "" : String.valueOf(print.text());
        return switch (state == null ? "" : String.valueOf(state.text())) {
            case "begun" -> new Begun(fingerprint);
            case "answered" ->
                new Answered(fingerprint, KeptReply.reply(reply == null ? Json.NULL : reply, parcel.body()));
            default -> new Unkept(fingerprint);
        };
    }
}
