package io.isthmus.ingress.openapi;

import io.isthmus.ingress.contract.Members;
import io.isthmus.schema.config.AsyncConfig;
import io.isthmus.schema.config.IdempotencyConfig;
import io.isthmus.schema.config.IdentityConfig;
import io.isthmus.schema.config.JwtConfig;
import io.isthmus.schema.config.PublishConfig;
import io.isthmus.schema.config.RouteConfig;
import io.isthmus.schema.config.RouteConfig.LimitConfig;
import io.isthmus.schema.config.RouteConfig.RespondConfig;
import io.isthmus.schema.json.Json;
import java.net.URI;
import org.jspecify.annotations.Nullable;

/**
 * What OpenAPI has no words for, in those of the configuration: {@code x-isthmus} of an operation or a security scheme, which
 * {@code isthmus import} reads again. What is behind the gateway is not in it.
 */
final class Particulars {

    static final String KEY = "x-isthmus";

    private Particulars() {}

    /** Null where there is nothing to say. */
    static @Nullable Json of(RouteConfig route, PathKey path) {
        Json said = Members.of(
                "match",
                path.text().equals(route.match().path().toString())
                        ? null
                        : Members.of("path", route.match().path().toString()),
                "limit",
                limit(route.limit()),
                "idempotency",
                idempotency(route.idempotency()),
                "async",
                async(route.async()),
                "respond",
                respond(route.respond()),
                "publish",
                route.action() instanceof PublishConfig publish && publish.batch() != null
                        ? Members.of(
                                "batch",
                                Members.of("recordsMax", publish.batch().recordsMax()))
                        : null);
        return said.size() == 0 ? null : said;
    }

    /** Null where there is nothing to say. */
    static @Nullable Json of(IdentityConfig identity) {
        return switch (identity) {
            case JwtConfig jwt ->
                Members.of(
                        "jwt",
                        Members.of("issuer", jwt.issuer(), "audience", jwt.audience(), "keys", address(jwt.keys())));
        };
    }

    /** A file's name would mean nothing elsewhere. */
    private static @Nullable String address(URI keys) {
        return "file".equals(keys.getScheme()) ? null : keys.toString();
    }

    private static @Nullable Json limit(@Nullable LimitConfig limit) {
        return limit == null
                ? null
                : Members.of(
                        "rate",
                        limit.rate().toString(),
                        "burst",
                        limit.burst(),
                        "by",
                        limit.by() == null ? null : limit.by().toString());
    }

    private static @Nullable Json idempotency(@Nullable IdempotencyConfig idempotency) {
        return idempotency == null
                ? null
                : Members.of(
                        "header",
                        idempotency.header(),
                        "within",
                        idempotency.within().toSeconds() + "s",
                        "required",
                        idempotency.required());
    }

    private static @Nullable Json async(@Nullable AsyncConfig async) {
        return async == null
                ? null
                : Members.of(
                        "keep",
                        async.keep().toSeconds() + "s",
                        "waitMax",
                        async.waitMax().toSeconds() + "s");
    }

    private static @Nullable Json respond(@Nullable RespondConfig respond) {
        return respond == null
                ? null
                : Members.of(
                        "body",
                        respond.body() == null ? null : respond.body().written(),
                        "status",
                        respond.status(),
                        "stream",
                        respond.stream());
    }
}
