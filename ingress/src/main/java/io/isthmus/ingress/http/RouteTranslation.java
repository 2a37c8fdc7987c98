package io.isthmus.ingress.http;

import io.isthmus.aggregator.channel.Channel;
import io.isthmus.aggregator.channel.Misfits;
import io.isthmus.aggregator.translation.ComposedReply;
import io.isthmus.aggregator.translation.NamedReplyHeaders;
import io.isthmus.aggregator.translation.ReplySchema;
import io.isthmus.schema.config.CallConfig;
import io.isthmus.schema.config.HttpTargetConfig;
import io.isthmus.schema.config.RouteConfig;
import io.isthmus.schema.payload.PayloadSchema;
import java.util.List;
import org.jspecify.annotations.Nullable;

/** What a route makes of the replies to its call, wherever they come from. */
public final class RouteTranslation {

    private RouteTranslation() {}

    /** {@code channel} that takes a reply which breaks the route's schema for none. */
    public static Channel checked(Channel channel, RouteConfig route) {
        return checked(channel, route, Misfits.NONE);
    }

    /** As {@link #checked(Channel, RouteConfig)}, with {@code misfits} told of such replies. */
    public static Channel checked(Channel channel, RouteConfig route, Misfits misfits) {
        PayloadSchema schema = schema(route);
        return schema == null ? channel : new ReplySchema(channel, schema, misfits);
    }

    /** {@code channel} with its replies as {@code route} answers them. */
    public static Channel composed(Channel channel, RouteConfig route, CallConfig call) {
        Channel named = withNamedHeaders(channel, route, call);
        if (route.respond() == null || route.respond().body() == null) {
            return named;
        }
        return call.replies() == null
                ? new ComposedReply(
                        named, route.respond().body(), route.respond().status())
                : ComposedReply.ofMany(
                        named, route.respond().body(), route.respond().status());
    }

    /** What a reply must fit; null for anything. */
    public static @Nullable PayloadSchema schema(RouteConfig route) {
        return route.reply() == null ? null : route.reply().schema();
    }

    /** Only an HTTP reply that is passed on as it is may keep headers that the route does not name. */
    private static Channel withNamedHeaders(Channel channel, RouteConfig route, CallConfig call) {
        @Nullable
        List<String> named = route.reply() == null ? null : route.reply().headers();
        if (named == null && call.target() instanceof HttpTargetConfig && route.respond() == null) {
            return channel;
        }
        return new NamedReplyHeaders(channel, named == null ? List.of() : named);
    }
}
