package io.isthmus.ingress.identity;

import io.isthmus.aggregator.loop.Loop;
import io.isthmus.schema.config.AllowConfig;
import io.isthmus.schema.message.Headers;
import io.vertx.core.Future;

/**
 * Decides who may use a route. Belongs to one event loop, like the {@link Authenticator} behind it; the future never
 * fails, and is complete on return in nearly every case.
 */
@FunctionalInterface
public interface AccessCheck {

    /** @param headers the request's, of which {@code Authorization} is looked at */
    Future<Access> check(Headers headers);

    static AccessCheck of(AllowConfig allow, Identities identities, Loop loop) {
        return switch (allow) {
            case AllowConfig.Anyone() -> {
                Future<Access> granted = Future.succeededFuture(new Access.Granted(null));
                yield _ -> granted;
            }
            case AllowConfig.Callers callers -> of(callers, identities.authenticator(callers.identity(), loop));
        };
    }

    private static AccessCheck of(AllowConfig.Callers callers, Authenticator authenticator) {
        return headers -> authenticator
                .authenticate(headers.all("authorization"))
                .map(authentication -> switch (authentication) {
                    case Authentication.Verified(Identity identity) -> granted(identity, callers);
                    case Authentication.Unverified unverified ->
                        new Access.Denied(Refusal.of(unverified, callers.identity()));
                });
    }

    private static Access granted(Identity identity, AllowConfig.Callers callers) {
        return identity.hasScopes(callers.scopes())
                ? new Access.Granted(identity)
                : new Access.Denied(Refusal.insufficientScope(callers.scopes(), callers.identity()));
    }
}
