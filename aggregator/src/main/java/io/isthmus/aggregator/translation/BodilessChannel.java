package io.isthmus.aggregator.translation;

import io.isthmus.aggregator.channel.Channel;
import io.isthmus.aggregator.channel.Reply;
import io.isthmus.aggregator.channel.Request;
import io.isthmus.schema.message.Payload;
import io.vertx.core.Future;

/** Sends no body: for a leg that only asks, whatever the client sent. */
public final class BodilessChannel implements Channel {

    private final Channel next;

    public BodilessChannel(Channel next) {
        this.next = next;
    }

    @Override
    public Future<Reply> send(Request request) {
        return next.send(request.withBody(Payload.EMPTY, null));
    }
}
