package io.isthmus.broker.registry;

import io.isthmus.aggregator.channel.ChannelFailure;
import io.isthmus.schema.json.Json;
import io.isthmus.schema.message.Payload;
import io.isthmus.schema.payload.Decoding;
import io.isthmus.schema.payload.Encoding;
import io.isthmus.schema.payload.MisfitException;
import io.isthmus.schema.payload.UnreadableBytesException;
import io.vertx.core.Future;
import java.util.function.UnaryOperator;

/** What encoding, decoding and looking up end with, as channels say it. */
final class Forms {

    private Forms() {}

    /** @param framed puts what stands before a value before it */
    static Future<Payload> encoded(Encoding encoding, Json body, UnaryOperator<byte[]> framed) {
        try {
            return Future.succeededFuture(Payload.of(framed.apply(encoding.encode(body))));
        } catch (MisfitException misfit) {
            return Future.failedFuture(new ChannelFailure.Unrenderable(
                    "The body does not fit the schema of the message.", misfit.violations()));
        }
    }

    static Future<Json> decoded(Decoding decoding, Payload message, int from) {
        try {
            return Future.succeededFuture(decoding.decode(message.bytes(), from));
        } catch (UnreadableBytesException unreadable) {
            return Future.failedFuture(new ChannelFailure.InvalidReply(
                    "The service's reply cannot be read: " + unreadable.getMessage() + "."));
        }
    }

    /** Nothing was sent, because its schema is not known. */
    static <T> Future<T> notSent(Throwable failure) {
        return Future.failedFuture(
                failure instanceof LookupFailure lookup
                        ? ChannelFailure.SchemaUnavailable.notSent(lookup.getMessage())
                        : failure);
    }

    /** A reply came, and what it was written with is not known. */
    static <T> Future<T> notRead(Throwable failure) {
        return Future.failedFuture(
                switch (failure) {
                    case LookupFailure.Unavailable away -> ChannelFailure.SchemaUnavailable.notRead(away.getMessage());
                    case LookupFailure useless ->
                        new ChannelFailure.InvalidReply(
                                "The service's reply cannot be read: " + useless.getMessage() + ".");
                    default -> failure;
                });
    }
}
