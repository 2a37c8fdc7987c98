package io.isthmus.ingress.openapi;

import io.isthmus.ingress.contract.Members;
import io.isthmus.ingress.http.RouteBodies;
import io.isthmus.schema.config.AllowConfig;
import io.isthmus.schema.config.GatewayConfig;
import io.isthmus.schema.config.PublishConfig;
import io.isthmus.schema.config.RouteConfig;
import io.isthmus.schema.json.Json;
import io.isthmus.schema.message.HttpMethods;
import io.isthmus.schema.payload.SchemaBundle;
import io.isthmus.schema.problem.ProblemType;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Locale;
import java.util.Map;
import java.util.SortedMap;
import java.util.SortedSet;
import java.util.TreeMap;
import org.jspecify.annotations.Nullable;

/** One method on one route. */
final class Operations {

    private static final Json ANYTHING = Members.of();

    private final GatewayConfig config;
    private final SchemaBundle schemas;

    /** Responses that routes share, by name. */
    private final SortedMap<String, Json> shared = new TreeMap<>();

    Operations(GatewayConfig config, SchemaBundle schemas) {
        this.config = config;
        this.schemas = schemas;
    }

    Map<String, Json> sharedResponses() {
        return shared;
    }

    Json of(RouteConfig route, String method, PathKey path) {
        boolean several = route.match().method().size() != 1;
        return Members.of(
                "operationId",
                several ? route.name() + "-" + method.toLowerCase(Locale.ROOT) : route.name(),
                "parameters",
                Parameters.of(route, method, path),
                "requestBody",
                body(route, method),
                "responses",
                responses(route, method),
                "security",
                Json.of(security(route.allow())),
                Particulars.KEY,
                Particulars.of(route, path));
    }

    static List<Json> security(AllowConfig allow) {
        return switch (allow) {
            case AllowConfig.Anyone _ -> List.of();
            case AllowConfig.Callers(var identity, var scopes) ->
                List.of(Json.object().put(identity, scopes).build());
        };
    }

    private @Nullable Json body(RouteConfig route, String method) {
        boolean json = RouteBodies.readsJson(route);
        boolean usual = !HttpMethods.isSafe(method) && !method.equals("DELETE");
        if (!json && !usual) {
            return null;
        }
        Json schema =
                route.request() == null ? ANYTHING : schemas.add(route.request().schema());
        Map<String, Json> content = new LinkedHashMap<>();
        content.put(json ? "application/json" : "*/*", Members.of("schema", schema));
        if (route.action() instanceof PublishConfig publish && publish.batch() != null) {
            content.put(
                    "application/x-ndjson",
                    Members.of(
                            "schema",
                            Members.of(
                                    "type",
                                    "string",
                                    "description",
                                    "At most " + publish.batch().recordsMax() + " records, a line each."),
                            "x-item-schema",
                            schema));
        }
        return Members.of("required", route.request() == null ? null : Boolean.TRUE, "content", content);
    }

    private Json responses(RouteConfig route, String method) {
        SortedMap<String, ResponseDraft> drafts = new TreeMap<>();
        Success.describe(route, schemas, status -> drafts.computeIfAbsent(status, _ -> new ResponseDraft()));
        if (route.idempotency() != null && !HttpMethods.isSafe(method)) {
            drafts.values().forEach(draft -> draft.carries(Headers.REPLAYED));
        }
        if (route.async() != null) {
            drafts.values().forEach(draft -> draft.carries(Headers.PREFERENCE_APPLIED));
        }
        return responses(Problems.of(config, route, method), drafts, route.limit() != null);
    }

    /** @param drafts what else there is to say, by status */
    Json responses(
            SortedMap<Integer, SortedSet<ProblemType>> problems,
            SortedMap<String, ResponseDraft> drafts,
            boolean isLimited) {
        problems.forEach((status, types) -> drafts.computeIfAbsent(status.toString(), _ -> new ResponseDraft())
                .is(types));
        var all = new LinkedHashMap<String, Json>();
        drafts.forEach((status, draft) -> {
            if (isLimited && !isBeforeLimit(status)) {
                draft.carries(Headers.RATE_LIMIT).carries(Headers.RATE_LIMIT_POLICY);
            }
            switch (status) {
                case "401", "403" -> draft.carries(Headers.CHALLENGE);
                case "429", "503" -> draft.carries(Headers.RETRY_AFTER);
                default -> {}
            }
            all.put(status, draft.isPlainProblem() ? share(status, draft) : draft.build());
        });
        return Json.of(all);
    }

    /** What is refused before anything is counted. */
    private static boolean isBeforeLimit(String status) {
        return List.of("401", "403", "408", "414", "431").contains(status);
    }

    private Json share(String status, ResponseDraft draft) {
        String name = draft.name(status);
        shared.computeIfAbsent(name, _ -> draft.build());
        return Members.ref("#/components/responses/" + name);
    }
}
