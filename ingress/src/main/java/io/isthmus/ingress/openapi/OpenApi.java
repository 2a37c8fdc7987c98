package io.isthmus.ingress.openapi;

import io.isthmus.ingress.contract.Members;
import io.isthmus.schema.config.AllowConfig;
import io.isthmus.schema.config.GatewayConfig;
import io.isthmus.schema.config.IdentityConfig;
import io.isthmus.schema.config.JwtConfig;
import io.isthmus.schema.config.RouteConfig;
import io.isthmus.schema.json.Json;
import io.isthmus.schema.payload.SchemaBundle;
import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Locale;
import java.util.Map;
import java.util.TreeMap;
import org.jspecify.annotations.Nullable;

/** The HTTP side of a configuration as an OpenAPI 3.1 document. The same configuration always gives the same document. */
public final class OpenApi {

    private static final String VERSION = "3.1.1";

    /** The methods that OpenAPI has words for, in its order. */
    private static final List<String> METHODS =
            List.of("GET", "PUT", "POST", "DELETE", "OPTIONS", "HEAD", "PATCH", "TRACE");

    private final GatewayConfig config;
    private final SchemaBundle schemas = new SchemaBundle(
            "#/components/schemas/",
            Map.of(
                    ProblemSchema.NAME,
                    ProblemSchema.problem(),
                    ProblemSchema.STATUS_NAME,
                    ProblemSchema.status(),
                    ProblemSchema.RESULT_NAME,
                    ProblemSchema.publishResult()));
    private final Operations operations;

    private OpenApi(GatewayConfig config) {
        this.config = config;
        this.operations = new Operations(config, schemas);
    }

    /**
     * @param title of the API
     * @param version of the API
     * @param server where clients reach the gateway; null for where the document is
     */
    public static Json of(GatewayConfig config, String title, String version, @Nullable String server) {
        var made = new OpenApi(config);
        Json paths = Json.of(made.paths());
        return Members.of(
                "openapi",
                VERSION,
                "info",
                Members.of("title", title, "version", version),
                "servers",
                server == null ? null : List.of(Members.of("url", server)),
                "paths",
                paths,
                "components",
                made.components());
    }

    private Json components() {
        return Members.of(
                "schemas",
                schemas.schemas(),
                "responses",
                operations.sharedResponses(),
                "headers",
                Headers.all(),
                "securitySchemes",
                securitySchemes());
    }

    private Map<String, Json> paths() {
        var byShape = new LinkedHashMap<String, List<RouteConfig>>();
        for (RouteConfig route : config.routes().values()) {
            byShape.computeIfAbsent(PathKey.of(route.match().path()).shape(), _ -> new ArrayList<>())
                    .add(route);
        }
        var paths = new LinkedHashMap<String, Json>();
        for (List<RouteConfig> routes : byShape.values()) {
            PathKey path = PathKey.of(routes.getFirst().match().path());
            paths.put(path.text(), item(path, routes));
        }
        paths.putAll(new StatusPaths(config, operations).paths());
        return paths;
    }

    private Json item(PathKey path, List<RouteConfig> routes) {
        var item = new LinkedHashMap<String, Json>();
        for (String method : METHODS) {
            RouteConfig route = taking(method, routes);
            if (route != null) {
                item.put(method.toLowerCase(Locale.ROOT), operations.of(route, method, path));
            }
        }
        for (RouteConfig route : routes) {
            var others = new ArrayList<>(route.match().method());
            others.removeAll(METHODS);
            if (!others.isEmpty()) {
                // OpenAPI has no place for them before 3.2.
                item.put("x-methods-of-" + route.name().replaceAll("[^A-Za-z0-9._-]", "-"), Json.of(others));
            }
        }
        return Json.of(item);
    }

    /** A named method comes before any. */
    private static @Nullable RouteConfig taking(String method, List<RouteConfig> routes) {
        RouteConfig any = null;
        for (RouteConfig route : routes) {
            if (route.match().method().contains(method)) {
                return route;
            }
            any = route.match().method().isEmpty() ? route : any;
        }
        return any;
    }

    /** Those that routes use. */
    private Map<String, Json> securitySchemes() {
        var schemes = new TreeMap<String, Json>();
        for (RouteConfig route : config.routes().values()) {
            if (route.allow() instanceof AllowConfig.Callers(var name, var _)) {
                IdentityConfig identity = config.identities().get(name);
                if (identity != null) {
                    schemes.put(name, scheme(identity));
                }
            }
        }
        return schemes;
    }

    private static Json scheme(IdentityConfig identity) {
        return switch (identity) {
            case JwtConfig jwt ->
                Members.of(
                        "type",
                        "http",
                        "scheme",
                        "bearer",
                        "bearerFormat",
                        "JWT",
                        "description",
                        "A token of " + jwt.issuer() + " for " + jwt.audience()
                                + ", with the scopes that an operation lists.",
                        Particulars.KEY,
                        Particulars.of(jwt));
        };
    }
}
