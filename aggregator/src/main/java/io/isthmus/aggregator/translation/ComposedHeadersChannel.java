package io.isthmus.aggregator.translation;

import io.isthmus.aggregator.channel.Channel;
import io.isthmus.aggregator.channel.ChannelFailure;
import io.isthmus.aggregator.channel.Reply;
import io.isthmus.aggregator.channel.Request;
import io.isthmus.schema.expression.EvaluationException;
import io.isthmus.schema.expression.Template;
import io.isthmus.schema.message.Headers;
import io.vertx.core.Future;
import java.util.Map;

/** Sends headers that the route puts together, besides the request's own. */
public final class ComposedHeadersChannel implements Channel {

    private final Channel next;
    private final Map<String, Template> headers;

    public ComposedHeadersChannel(Channel next, Map<String, Template> headers) {
        this.next = next;
        this.headers = headers;
    }

    @Override
    public Future<Reply> send(Request request) {
        var all = Headers.builder().addAll(request.headers());
        for (var header : headers.entrySet()) {
            try {
                all.add(header.getKey(), header.getValue().render(request.scope()));
            } catch (EvaluationException nothing) {
                return Future.failedFuture(new ChannelFailure.Unrenderable(
                        "The message's header " + header.getKey() + ": " + nothing.getMessage()));
            }
        }
        return next.send(request.withHeaders(all.build()));
    }
}
