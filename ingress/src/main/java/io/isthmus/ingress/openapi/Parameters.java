package io.isthmus.ingress.openapi;

import io.isthmus.ingress.contract.Members;
import io.isthmus.ingress.contract.RouteExpressions;
import io.isthmus.schema.config.AsyncConfig;
import io.isthmus.schema.config.CallConfig;
import io.isthmus.schema.config.HttpTargetConfig;
import io.isthmus.schema.config.IdempotencyConfig;
import io.isthmus.schema.config.RouteConfig;
import io.isthmus.schema.config.StreamConfig;
import io.isthmus.schema.json.Json;
import io.isthmus.schema.message.HttpMethods;
import java.util.ArrayList;
import java.util.List;
import java.util.Locale;
import java.util.Set;
import java.util.TreeSet;
import org.jspecify.annotations.Nullable;

/** What of a request's path, query and header fields a route reads. */
final class Parameters {

    /** Those that OpenAPI tells by other means. */
    private static final Set<String> TOLD_ELSEWHERE = Set.of("accept", "content-type", "authorization");

    private static final Json TEXT = Members.of("type", "string");
    private static final int KEY_LENGTH_MAX = 255;

    private Parameters() {}

    static List<Json> of(RouteConfig route, String method, PathKey path) {
        var all = new ArrayList<Json>(ofPath(path));
        boolean stream = route.action() instanceof StreamConfig;
        for (String name : RouteExpressions.names(route, "query")) {
            all.add(parameter("query", name, false, null, TEXT));
        }
        if (stream) {
            all.add(parameter("query", "last-event-id", false, "As Last-Event-ID, for WebSockets.", TEXT));
            all.add(parameter("header", "Last-Event-ID", false, "Goes on after this event.", TEXT));
        }
        if (route.idempotency() != null && !HttpMethods.isSafe(method)) {
            all.add(of(route.idempotency()));
        }
        if (route.async() != null) {
            all.add(of(route.async()));
            if (!route.async().callbacks().isEmpty()) {
                all.add(parameter(
                        "header",
                        "Callback-Url",
                        false,
                        "Where the answer is sent when it is there, signed (RFC 9421); asks for 202 at once.",
                        Members.of("type", "string", "format", "uri")));
            }
        }
        for (String name : headers(route)) {
            all.add(parameter("header", name, false, null, TEXT));
        }
        return all;
    }

    static List<Json> ofPath(PathKey path) {
        var all = new ArrayList<Json>();
        for (int i = 0; i < path.variables().size(); i++) {
            boolean rest = path.rest() && i == path.variables().size() - 1;
            all.add(parameter(
                    "path",
                    path.variables().get(i),
                    true,
                    rest ? "All that follows: any number of segments with the slashes between them, or nothing." : null,
                    TEXT));
        }
        return all;
    }

    static Json parameter(String in, String name, boolean required, @Nullable String description, Json schema) {
        return Members.of(
                "name",
                name,
                "in",
                in,
                "description",
                description,
                "required",
                required ? Boolean.TRUE : null,
                "schema",
                schema);
    }

    private static Json of(IdempotencyConfig idempotency) {
        return parameter(
                "header",
                idempotency.header(),
                idempotency.required(),
                "Names the request: sent again with the same key within "
                        + idempotency.within().toSeconds() + " s, it is worked on once and answered the same.",
                Members.of("type", "string", "minLength", 1, "maxLength", KEY_LENGTH_MAX));
    }

    private static Json of(AsyncConfig async) {
        return Members.of(
                "name",
                "Prefer",
                "in",
                "header",
                "description",
                "`respond-async` to be answered 202 at once, `wait=N` to wait for N seconds, at most "
                        + async.waitMax().toSeconds() + ", and then be answered 202 (RFC 7240).",
                "schema",
                TEXT,
                "examples",
                Members.of(
                        "leave",
                        Members.of("value", "respond-async"),
                        "waitFirst",
                        Members.of("value", "respond-async, wait=5")));
    }

    /** Those that expressions read, and those that go along in a message. */
    private static Set<String> headers(RouteConfig route) {
        var names = new TreeSet<String>(String.CASE_INSENSITIVE_ORDER);
        names.addAll(RouteExpressions.names(route, "header"));
        if (route.action() instanceof CallConfig call
                && call.headers() != null
                && !(call.target() instanceof HttpTargetConfig)) {
            names.addAll(call.headers());
        }
        names.removeIf(name -> TOLD_ELSEWHERE.contains(name.toLowerCase(Locale.ROOT))
                || (route.idempotency() != null
                        && name.equalsIgnoreCase(route.idempotency().header()))
                || (route.async() != null && (name.equalsIgnoreCase("prefer") || name.equalsIgnoreCase("callback-url")))
                || (route.action() instanceof StreamConfig && name.equalsIgnoreCase("last-event-id")));
        return names;
    }
}
