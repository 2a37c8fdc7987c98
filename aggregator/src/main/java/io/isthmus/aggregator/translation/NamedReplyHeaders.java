package io.isthmus.aggregator.translation;

import io.isthmus.aggregator.channel.Channel;
import io.isthmus.aggregator.channel.Reply;
import io.isthmus.aggregator.channel.Request;
import io.isthmus.schema.message.Headers;
import io.vertx.core.Future;
import java.util.Collection;
import java.util.Locale;
import java.util.Set;
import java.util.stream.Collectors;

/**
 * Lets those header fields of a reply through that the route names. A message's headers are no HTTP fields, though some
 * have the same names: responders copy whatever came with the request, and one that said {@code transfer-encoding} would
 * break the answer's framing.
 */
public final class NamedReplyHeaders implements Channel {

    private final Channel next;
    private final Set<String> names;

    /** @param names in any case; none for no header at all */
    public NamedReplyHeaders(Channel next, Collection<String> names) {
        this.next = next;
        this.names = names.stream().map(name -> name.toLowerCase(Locale.ROOT)).collect(Collectors.toUnmodifiableSet());
    }

    @Override
    public Future<Reply> send(Request request) {
        return next.send(request).map(reply -> reply.headers().isEmpty() ? reply : reply.withHeaders(named(reply)));
    }

    private Headers named(Reply reply) {
        var named = Headers.builder();
        reply.headers().forEach((name, value) -> {
            if (names.contains(name.toLowerCase(Locale.ROOT))) {
                named.add(name, value);
            }
        });
        return named.build();
    }
}
