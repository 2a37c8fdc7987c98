package io.isthmus.ingress.http;

import io.isthmus.aggregator.channel.Channel;
import io.isthmus.aggregator.translation.NamedReplyHeaders;
import io.isthmus.aggregator.translation.ReplyTranslation;
import io.isthmus.schema.config.CallConfig;
import io.isthmus.schema.config.HttpTargetConfig;
import io.isthmus.schema.config.RouteConfig;
import io.isthmus.schema.payload.PayloadSchema;
import java.util.List;
import org.jspecify.annotations.Nullable;

/** What a route makes of the replies to its call, wherever they come from. */
public final class RouteTranslation {

    private RouteTranslation() {}

    /** {@code channel} with its replies as {@code route} wants them. */
    public static Channel around(Channel channel, RouteConfig route, CallConfig call) {
        Channel named = withNamedHeaders(channel, route, call);
        PayloadSchema schema = route.reply() == null ? null : route.reply().schema();
        if (schema == null && route.respond() == null) {
            return named;
        }
        return new ReplyTranslation(
                named,
                schema,
                route.respond() == null ? null : route.respond().body(),
                route.respond() == null ? 200 : route.respond().status());
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
