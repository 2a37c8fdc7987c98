package io.isthmus.ingress.imports;

import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.LinkedHashSet;
import java.util.List;
import java.util.Map;
import java.util.Objects;
import org.jspecify.annotations.Nullable;

/** One route: what OpenAPI says of its requests and answers, and AsyncAPI or a server of what is behind it. */
final class RouteMaker {

    private static final String ASYNC = "async";
    private static final int METHODS = 8;

    private final Security security;
    private final SchemaFiles schemas;
    private final Services services;
    private final @Nullable BrokerSide brokers;

    /** @param brokers null where there is no AsyncAPI document */
    RouteMaker(Security security, SchemaFiles schemas, Services services, @Nullable BrokerSide brokers) {
        this.security = security;
        this.schemas = schemas;
        this.services = services;
        this.brokers = brokers;
    }

    /**
     * The route for {@code operations}, which differ in their methods only; null, and told, if there can be none.
     *
     * @param joined the id that AsyncAPI operations may have for it
     */
    @Nullable
    Map<String, @Nullable Object> make(String joined, List<HttpOperation> operations) {
        HttpOperation http = operations.stream()
                .filter(each -> each.part().get("requestBody") != null)
                .findFirst()
                .orElse(operations.getFirst());
        Map<String, @Nullable Object> action = action(joined, http);
        if (action == null) {
            return null;
        }
        Map<String, @Nullable Object> route = new LinkedHashMap<>();
        route.put("match", match(operations, http));
        route.put("allow", security.allow(http.part()));
        boolean stream = action.containsKey("stream");
        var checks = new Checks(http, schemas, action);
        String request = stream ? null : checks.request();
        if (request != null) {
            route.put("request", one("schema", request));
        }
        boolean broker = !(action.get("call") instanceof Map<?, ?> call && call.containsKey("http"));
        if (broker && !stream && http.hasHeader("Idempotency-Key")) {
            boolean required = Objects.requireNonNull(http.parameter("Idempotency-Key"))
                    .part()
                    .is("required");
            route.put("idempotency", required ? one("required", true) : new LinkedHashMap<>());
        }
        boolean answers = action.containsKey("call") || action.containsKey("gather");
        if (broker && answers && http.hasHeader("Prefer")) {
            route.put(ASYNC, new LinkedHashMap<>());
            if (http.hasHeader("Callback-Url")) {
                Objects.requireNonNull(http.parameter("Callback-Url"))
                        .part()
                        .tell(
                                "needs a key that callbacks are signed with and where they may lead, which no document has: "
                                        + "write callbacks and the route's async.callbacks");
            }
        }
        route.putAll(action);
        Map<String, @Nullable Object> reply = answers ? checks.reply(broker) : Map.of();
        if (!reply.isEmpty()) {
            route.put("reply", reply);
        }
        operations.forEach(each -> Merge.over(route, each.part()));
        if (broker) {
            checks.tellParameters(route);
        } else {
            checks.tellUnchecked();
        }
        return route;
    }

    private static Map<String, @Nullable Object> one(String key, Object value) {
        Map<String, @Nullable Object> map = new LinkedHashMap<>();
        map.put(key, value);
        return map;
    }

    private static Map<String, @Nullable Object> match(List<HttpOperation> operations, HttpOperation http) {
        var methods = new ArrayList<String>();
        operations.forEach(each -> methods.add(each.method()));
        Map<String, @Nullable Object> match = new LinkedHashMap<>();
        if (methods.size() < METHODS) {
            match.put("method", methods.size() == 1 ? methods.getFirst() : methods);
        }
        match.put("path", http.path());
        return match;
    }

    private @Nullable Map<String, @Nullable Object> action(String joined, HttpOperation http) {
        String named = http.part().text("x-isthmus-operation");
        String id = named == null ? joined : named;
        Part operation = brokers == null ? null : brokers.operation(id);
        if (brokers != null && operation != null) {
            Part durable = brokers.operation(id + "." + ASYNC);
            if (durable != null) {
                durable.tell(
                        "needs a store that instances share, which no document has: write store: {redis: {uri: …}}");
            }
            return brokers.action(http, operation);
        }
        if (named != null) {
            http.part()
                    .tell("names the AsyncAPI operation '" + named + "', which is not there: there is no route for it");
            return null;
        }
        Map<String, Part> legs = brokers == null ? Map.of() : brokers.operationsWithin(id + ".");
        if (brokers != null && !(legs.isEmpty() && brokers.legs(id).isEmpty())) {
            return gather(brokers, id, http, legs);
        }
        // What says all of it itself needs no server.
        return says(http.part()) ? new LinkedHashMap<>() : services.action(http);
    }

    private static boolean says(Part operation) {
        return List.of("call", "gather", "publish", "stream").stream()
                .anyMatch(kind -> operation.at(Merge.KEY, kind) != null);
    }

    private static @Nullable Map<String, @Nullable Object> gather(
            BrokerSide brokers, String id, HttpOperation http, Map<String, Part> operations) {
        Map<String, Part> told = brokers.legs(id);
        var names = new LinkedHashSet<>(told.keySet());
        names.addAll(operations.keySet());
        Map<String, @Nullable Object> legs = new LinkedHashMap<>();
        for (String name : names) {
            Part operation = operations.get(name);
            Object leg = operation != null
                    ? brokers.leg(http, operation)
                    : Objects.requireNonNull(told.get(name)).value().toJava();
            if (leg != null) {
                legs.put(name, leg);
            }
        }
        takeOutLate(http, legs);
        if (legs.isEmpty()) {
            return null;
        }
        if (told.isEmpty() && http.part().at(Merge.KEY, "gather") == null) {
            http.part()
                    .tell("is put together from " + String.join(", ", legs.keySet())
                            + ": legs over HTTP, the order of legs and what is made of their replies are in no document; "
                            + "complete gather and respond");
        }
        return one("gather", one("legs", legs));
    }

    /** Those that wait for a leg which is in no document. */
    private static void takeOutLate(HttpOperation http, Map<String, @Nullable Object> legs) {
        boolean found = true;
        while (found) {
            found = legs.entrySet().removeIf(leg -> {
                boolean late = leg.getValue() instanceof Map<?, ?> call
                        && call.get("after") instanceof List<?> before
                        && !legs.keySet().containsAll(before);
                if (late) {
                    http.part()
                            .tell("has the leg '" + leg.getKey()
                                    + "', which waits for a leg that is in no document: it is left out");
                }
                return late;
            });
        }
    }
}
