package io.isthmus.ingress.openapi;

import io.isthmus.ingress.contract.Members;
import io.isthmus.schema.config.GatewayConfig;
import io.isthmus.schema.config.RouteConfig;
import io.isthmus.schema.json.Json;
import java.util.LinkedHashMap;
import java.util.LinkedHashSet;
import java.util.List;
import java.util.Map;
import java.util.SortedMap;
import java.util.TreeMap;

/** The resources that tell of requests which outlive their connection. */
final class StatusPaths {

    private static final Json TEXT = Members.of("type", "string");
    private static final Json STATUS = Members.ref(ProblemSchema.STATUS_REF);

    private final GatewayConfig config;
    private final Operations operations;
    private final List<RouteConfig> routes;

    StatusPaths(GatewayConfig config, Operations operations) {
        this.config = config;
        this.operations = operations;
        this.routes = config.routes().values().stream()
                .filter(route -> route.async() != null)
                .toList();
    }

    /** None where no route has such requests. */
    Map<String, Json> paths() {
        var paths = new LinkedHashMap<String, Json>();
        if (!routes.isEmpty()) {
            String path = config.server().statusPath() + "/{id}";
            paths.put(
                    path,
                    Members.of(
                            "parameters",
                            List.of(id()),
                            "get",
                            state("get"),
                            "head",
                            state("head"),
                            "delete",
                            delete()));
            paths.put(
                    path + "/result",
                    Members.of("parameters", List.of(id()), "get", result("get"), "head", result("head")));
        }
        return paths;
    }

    private static Json id() {
        return Parameters.parameter("path", "id", true, "As Location has it.", TEXT);
    }

    private static Json prefer() {
        return Parameters.parameter("header", "Prefer", false, "`wait=N` to wait for a change (RFC 7240).", TEXT);
    }

    private Json state(String method) {
        SortedMap<String, ResponseDraft> drafts = new TreeMap<>();
        drafts.put(
                "200",
                new ResponseDraft()
                        .says("What has become of the request: one of the routes "
                                + String.join(
                                        ", ",
                                        routes.stream().map(RouteConfig::name).toList()) + ".")
                        .has("application/json", STATUS)
                        .has(
                                "text/event-stream",
                                Members.of("type", "string", "description", "Each state as it comes."),
                                STATUS)
                        .carries(Headers.ETAG)
                        .carries(Headers.RETRY_AFTER)
                        .carries(Headers.PREFERENCE_APPLIED));
        drafts.put(
                "304",
                new ResponseDraft().says("It is as If-None-Match has it.").carries(Headers.ETAG));
        Json match = Parameters.parameter("header", "If-None-Match", false, "The ETag that is known.", TEXT);
        return operation("request-status-" + method, List.of(prefer(), match), drafts);
    }

    private Json result(String method) {
        SortedMap<String, ResponseDraft> drafts = new TreeMap<>();
        drafts.put(
                "202",
                new ResponseDraft()
                        .says("There is no result yet.")
                        .has("application/json", STATUS)
                        .carries(Headers.LOCATION)
                        .carries(Headers.RETRY_AFTER)
                        .carries(Headers.PREFERENCE_APPLIED));
        drafts.put(
                "default",
                new ResponseDraft()
                        .says("The answer, as it would have been given at once.")
                        .has("*/*", Members.of()));
        return operation("request-result-" + method, List.of(prefer()), drafts);
    }

    private Json delete() {
        SortedMap<String, ResponseDraft> drafts = new TreeMap<>();
        drafts.put("204", new ResponseDraft().says("The request is cancelled, or its result forgotten."));
        return operation("request-cancel", List.of(), drafts);
    }

    private Json operation(String id, List<Json> parameters, SortedMap<String, ResponseDraft> drafts) {
        return Members.of(
                "operationId",
                id,
                "parameters",
                parameters,
                "responses",
                operations.responses(Problems.ofStatusResource(config, routes), drafts, false),
                "security",
                Json.of(security()));
    }

    /** Those of the route that the request came by. */
    private List<Json> security() {
        var alternatives = new LinkedHashSet<Json>();
        for (RouteConfig route : routes) {
            List<Json> needed = Operations.security(route.allow());
            alternatives.addAll(needed.isEmpty() ? List.of(Members.of()) : needed);
        }
        return List.copyOf(alternatives);
    }
}
