package io.isthmus.aggregator.translation;

import io.isthmus.aggregator.channel.Channel;
import io.isthmus.aggregator.channel.ChannelFailure;
import io.isthmus.aggregator.channel.Reply;
import io.isthmus.aggregator.channel.Request;
import io.isthmus.aggregator.loop.Loop;
import io.isthmus.schema.json.Json;
import io.isthmus.schema.json.MalformedJsonException;
import io.isthmus.schema.message.Flow;
import io.isthmus.schema.message.Payload;
import io.isthmus.schema.problem.Violation;
import io.vertx.core.Future;
import java.util.List;

/** Sends bodies, which are JSON, in the form that the service's messages have. One that does not fit is not sent. */
public final class EncodedBodyChannel implements Channel {

    private final Channel next;
    private final MessageForm form;
    private final Loop loop;

    /** @param loop on which requests come */
    public EncodedBodyChannel(Channel next, MessageForm form, Loop loop) {
        this.next = next;
        this.form = form;
        this.loop = loop;
    }

    @Override
    public Future<Reply> send(Request request) {
        return switch (request.body()) {
            case Payload body -> send(request, body);
            case Flow flow -> {
                flow.abandon();
                yield Future.failedFuture(new ChannelFailure.Unrenderable("A message cannot carry a stream."));
            }
        };
    }

    private Future<Reply> send(Request request, Payload body) {
        Json json;
        try {
            json = body.isEmpty() ? Json.NULL : Json.parse(body);
        } catch (MalformedJsonException malformed) {
            return Future.failedFuture(new ChannelFailure.Unrenderable(
                    "The request's body must be JSON.",
                    List.of(new Violation("", "json", String.valueOf(malformed.getMessage())))));
        }
        return InTime.of(form.encode(json), request, loop, EncodedBodyChannel::late)
                .compose(encoded -> next.send(request.withBody(encoded, form.mediaType())));
    }

    private static ChannelFailure late() {
        return ChannelFailure.SchemaUnavailable.notSent("the schema could not be looked up within the deadline");
    }
}
