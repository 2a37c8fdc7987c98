package io.isthmus.ingress.http;

import io.isthmus.ingress.identity.Access;
import io.isthmus.ingress.identity.AccessCheck;
import io.isthmus.schema.message.Headers;
import io.vertx.core.Future;
import io.vertx.core.http.HttpHeaders;

/** Finds out who asks, and refuses whom the route does not allow. */
final class Identification implements Layer {

    private final AccessCheck access;

    Identification(AccessCheck access) {
        this.access = access;
    }

    @Override
    public Future<Incoming> pass(Incoming in) {
        return identify(access, in);
    }

    /** {@code in} with who asks, if {@code access} lets them. */
    static Future<Incoming> identify(AccessCheck access, Incoming in) {
        var credentials = Headers.builder();
        in.http().headers().getAll(HttpHeaders.AUTHORIZATION).forEach(value -> credentials.add("authorization", value));
        return access.check(credentials.build()).compose(decision -> switch (decision) {
            case Access.Granted(var identity) -> {
                if (identity != null) {
                    in.identifiedAs(identity);
                }
                yield Future.succeededFuture(in);
            }
            case Access.Denied(var refusal) -> Future.failedFuture(refused(refusal));
        });
    }

    private static Refusal refused(io.isthmus.ingress.identity.Refusal denied) {
        var headers = Headers.builder().addIfPresent("www-authenticate", denied.wwwAuthenticate());
        if (denied.retryAfter() != null) {
            headers.addAll(Outcomes.retryAfter(denied.retryAfter()));
        }
        return new Refusal(denied.type(), denied.detail() + ".", headers.build());
    }
}
