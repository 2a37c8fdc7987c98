package io.isthmus.aggregator.translation;

import io.isthmus.schema.json.Json;
import io.isthmus.schema.message.Payload;
import io.vertx.core.Future;

/**
 * What the messages of a call are on the wire, where that is not JSON. For one event loop: it is asked there, and its futures
 * complete there; at once, if nothing has to be looked up.
 */
public interface MessageForm {

    /** Of what {@link #encode} makes. */
    String mediaType();

    /**
     * Puts a body into this form. The future fails with {@code Unrenderable}, which says where it does not fit, or with
     * {@code SchemaUnavailable}.
     */
    Future<Payload> encode(Json body);

    /**
     * Reads a message in this form. The future fails with {@code InvalidReply}, or with {@code SchemaUnavailable} if what it was
     * written with cannot be found out now.
     */
    Future<Json> decode(Payload message);
}
