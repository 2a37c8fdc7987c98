package io.isthmus.ingress.service;

import io.isthmus.aggregator.channel.ChannelFailure.Unrenderable;
import io.isthmus.aggregator.channel.Exchange;
import io.isthmus.aggregator.channel.Request;
import io.isthmus.schema.config.HttpTargetConfig;
import io.isthmus.schema.config.HttpTargetConfig.RewriteConfig;
import io.isthmus.schema.expression.EvaluationException;
import io.isthmus.schema.expression.UrlTemplate;
import org.jspecify.annotations.Nullable;

/** What a service is asked for: the path and query of the request line (RFC 9112, section 3.2.1). */
@FunctionalInterface
interface RequestTarget {

    /** The target for {@code request}, safe to write; fails if there is none. */
    String of(Request request) throws Unrenderable;

    static RequestTarget of(HttpTargetConfig config) {
        UrlTemplate path = config.path();
        RewriteConfig rewrite = config.rewrite();
        if (path != null) {
            return request -> SafePath.check(render(path, request));
        }
        if (rewrite != null) {
            var prefix = new PrefixRewrite(rewrite.from(), rewrite.to());
            return request -> ownTarget(request.exchange(), prefix);
        }
        return request -> ownTarget(request.exchange(), null);
    }

    private static String render(UrlTemplate template, Request request) {
        try {
            return template.render(request.scope());
        } catch (EvaluationException e) {
            throw new Unrenderable("The path cannot be put together: " + e.getMessage() + ".");
        }
    }

    private static String ownTarget(Exchange exchange, @Nullable PrefixRewrite rewrite) {
        String path = exchange.rawPath();
        if (rewrite != null) {
            path = rewrite.apply(path);
        }
        String query = exchange.rawQuery();
        return SafePath.check(query == null ? path : path + "?" + query);
    }
}
