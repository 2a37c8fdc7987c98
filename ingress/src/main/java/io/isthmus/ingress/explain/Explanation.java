package io.isthmus.ingress.explain;

import io.isthmus.ingress.route.RouteTable.Match;
import io.isthmus.ingress.route.Routes;
import io.isthmus.schema.config.AllowConfig;
import io.isthmus.schema.config.CallConfig;
import io.isthmus.schema.config.CompletionConfig;
import io.isthmus.schema.config.GatewayConfig;
import io.isthmus.schema.config.GatherConfig;
import io.isthmus.schema.config.GatherConfig.LegConfig;
import io.isthmus.schema.config.PolicyConfig;
import io.isthmus.schema.config.PublishConfig;
import io.isthmus.schema.config.RouteConfig;
import io.isthmus.schema.config.RouteConfig.RespondConfig;
import io.isthmus.schema.config.StreamConfig;
import io.isthmus.schema.json.Json;
import io.isthmus.schema.json.MalformedJsonException;
import io.isthmus.schema.message.Headers;
import io.isthmus.schema.message.Payload;
import java.time.Duration;
import java.time.InstantSource;
import java.util.List;
import java.util.Locale;
import java.util.Map;
import java.util.TreeMap;
import org.jspecify.annotations.Nullable;

/**
 * Which route takes a request, why, and what it would call, in words. Nothing is sent; expressions that need what is not told
 * are shown as they stand in the file.
 *
 * @param matched whether a route takes the request
 * @param text for a terminal, ending with a line break
 */
public record Explanation(boolean matched, String text) {

    /**
     * @param target path, and query if there is one
     * @param headers each {@code name: value}
     */
    public static Explanation of(GatewayConfig config, String method, String target, List<String> headers) {
        return of(config, method, target, headers, null, null);
    }

    /**
     * @param target path, and query if there is one
     * @param headers each {@code name: value}
     * @param body null where nothing is said of it
     * @param clock for the deadlines of messages that are shown; null to show none
     */
    public static Explanation of(
            GatewayConfig config,
            String method,
            String target,
            List<String> headers,
            @Nullable Payload body,
            @Nullable InstantSource clock) {
        int question = target.indexOf('?');
        String path = question < 0 ? target : target.substring(0, question);
        var words = new StringBuilder(method + " " + target + "\n");
        return switch (Routes.table(config, route -> route).find(method, path)) {
            case Match.Found<RouteConfig>(var route, var parameters) -> {
                String query = question < 0 ? null : target.substring(question + 1);
                var scope = new ExplainedScope(parameters, query, headers, json(body));
                describe(config, route, parameters, new Calls(config, scope, method), words);
                if (clock != null) {
                    var asked = new Preview.Asked(method, path, query, fields(headers), body, scope);
                    messages(route, new Preview(config, route, asked, clock, words));
                }
                yield new Explanation(true, words.toString());
            }
            case Match.NotFound<RouteConfig> _ -> refused(words, "404 route-not-found", "no route has this path");
            case Match.MethodNotAllowed<RouteConfig>(var allowed) ->
                refused(words, "405 method-not-allowed", "routes for this path take " + String.join(", ", allowed));
            case Match.BadPath<RouteConfig>(var reason) -> refused(words, "400 bad-request", reason);
        };
    }

    private static @Nullable Json json(@Nullable Payload body) {
        try {
            return body == null ? null : Json.parse(body);
        } catch (MalformedJsonException notJson) {
            return null;
        }
    }

    private static Headers fields(List<String> headers) {
        var fields = Headers.builder();
        for (String header : headers) {
            String[] parts = header.split(":", 2);
            fields.add(parts[0].trim().toLowerCase(Locale.ROOT), parts.length == 2 ? parts[1].trim() : "");
        }
        return fields.build();
    }

    private static void messages(RouteConfig route, Preview preview) {
        switch (route.action()) {
            case CallConfig call -> preview.add(call);
            case PublishConfig publish -> preview.add(publish);
            case GatherConfig gather -> gather.legs().values().forEach(leg -> preview.add(leg.call()));
            case StreamConfig _ -> {}
        }
    }

    private static Explanation refused(StringBuilder words, String outcome, String why) {
        line(words, "answer", outcome);
        line(words, "because", why);
        return new Explanation(false, words.toString());
    }

    private static void describe(
            GatewayConfig config, RouteConfig route, Map<String, String> parameters, Calls calls, StringBuilder words) {
        line(words, "route", route.name());
        line(words, "because", because(route, parameters));
        line(words, "allow", allow(route.allow()));
        if (route.limit() != null) {
            String by = route.limit().by() == null
                    ? "all callers together"
                    : "by " + route.limit().by();
            line(
                    words,
                    "limit",
                    route.limit().rate() + ", burst " + route.limit().burstOrRate() + ", " + by);
        }
        if (route.request() != null) {
            line(words, "request", "JSON that fits " + route.request().schema());
        }
        if (route.idempotency() != null) {
            line(
                    words,
                    "idempotency",
                    route.idempotency().header() + (route.idempotency().required() ? ", required" : "") + ", kept for "
                            + route.idempotency().within().toMinutes() + " min");
        }
        if (route.async() != null) {
            line(
                    words,
                    "async",
                    "if preferred, status below " + config.server().statusPath() + ", kept for "
                            + route.async().keep().toMinutes() + " min");
        }
        switch (route.action()) {
            case CallConfig call -> {
                line(words, "call", calls.describe(call, false));
                line(words, "policy", policy(config.policyOf(call), config.timeoutOf(call)));
            }
            case StreamConfig stream -> line(words, "stream", calls.describe(stream));
            case PublishConfig publish -> {
                line(words, "publish", calls.describe(publish));
                line(words, "policy", policy(config.policyOf(publish), config.timeoutOf(publish)));
            }
            case GatherConfig gather -> {
                line(
                        words,
                        "gather",
                        gather.legs().size() + " legs within " + millis(gather.deadline())
                                + completion(gather.complete()));
                gather.legs().values().forEach(leg -> line(words, "  " + leg.name(), leg(calls, leg)));
            }
        }
        if (route.respond() != null) {
            line(words, "respond", respond(route.respond(), calls));
        }
        if (route.reply() != null && route.reply().schema() != null) {
            line(words, "reply", "JSON that fits " + route.reply().schema());
        }
    }

    private static String because(RouteConfig route, Map<String, String> parameters) {
        String methods = route.match().method().isEmpty()
                ? "any method"
                : String.join(" or ", route.match().method());
        String values = parameters.isEmpty() ? "" : " with " + new TreeMap<>(parameters);
        return methods + " on " + route.match().path() + values + " is the most specific match";
    }

    private static String allow(AllowConfig allow) {
        return switch (allow) {
            case AllowConfig.Anyone _ -> "anyone";
            case AllowConfig.Callers(var identity, var scopes) ->
                "a token of " + identity + (scopes.isEmpty() ? "" : " with scopes " + String.join(" ", scopes));
        };
    }

    private static String leg(Calls calls, LegConfig leg) {
        String after = leg.after().isEmpty() ? "" : ", after " + String.join(", ", leg.after());
        String need = leg.optional() ? ", optional" : leg.fallback() != null ? ", else " + leg.fallback() : "";
        return calls.describe(leg.call(), true) + after + need;
    }

    private static String completion(CompletionConfig complete) {
        return switch (complete) {
            case CompletionConfig.All _ -> "";
            case CompletionConfig.Quorum(int quorum) ->
                ", until " + quorum + " of those that it can do without have replied";
        };
    }

    private static String respond(RespondConfig respond, Calls calls) {
        String whole = respond.body() == null ? "as it is" : respond.status() + " " + calls.outline(respond.body());
        return respond.stream() ? whole + ", or in parts to who asks for them" : whole;
    }

    private static String policy(PolicyConfig policy, Duration timeout) {
        var words = new StringBuilder("timeout " + millis(timeout));
        if (policy.bulkhead() != null) {
            words.append(", at most ").append(policy.bulkhead()).append(" at once");
        }
        if (policy.breaker() != null) {
            words.append(", breaker at ").append(policy.breaker().failureRate());
        }
        if (policy.retry() != null) {
            words.append(", ").append(policy.retry().attempts()).append(" attempts");
        }
        return words.toString();
    }

    private static String millis(Duration duration) {
        return duration.toMillis() + "ms";
    }

    private static void line(StringBuilder words, String key, String value) {
        words.append(String.format("  %-12s %s%n", key, value));
    }
}
