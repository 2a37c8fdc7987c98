package io.isthmus.ingress.imports;

import io.isthmus.schema.json.Json;
import java.net.URI;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Locale;
import java.util.Map;
import java.util.Objects;
import java.util.Set;
import org.jspecify.annotations.Nullable;

/**
 * Makes a configuration out of an OpenAPI document, which says what clients may ask, and an AsyncAPI document, which says
 * what services are asked over brokers. Operations of the same name are one route; one that has no such name there is passed
 * on to its HTTP server. Nothing is fetched.
 */
public final class Import {

    /** Where the gateway answers itself: its own document has these paths, and no route may. */
    private static final String OURS = "/.isthmus/";

    private final Part openapi;
    private final @Nullable Part asyncapi;
    private final HttpSide http;
    private final Security security;
    private final SchemaFiles schemas = new SchemaFiles();
    private final Services services = new Services();
    private final @Nullable BrokerServers servers;
    private final @Nullable BrokerSide brokers;

    private Import(Part openapi, @Nullable Part asyncapi, @Nullable URI upstream) {
        this.openapi = openapi;
        this.asyncapi = asyncapi;
        this.http = new HttpSide(openapi, upstream);
        this.security = new Security(openapi);
        this.servers = asyncapi == null ? null : new BrokerServers(asyncapi);
        this.brokers = asyncapi == null || servers == null ? null : new BrokerSide(asyncapi, servers, schemas);
    }

    /**
     * @param openapi a file with an OpenAPI 3.0 or 3.1 document
     * @param asyncapi a file with an AsyncAPI 3 document; null for none
     * @param upstream scheme, host and port that stand for all servers of the OpenAPI document; null for those
     * @throws UnreadableException if a document is not there, or is none of these
     */
    public static Imported of(Path openapi, @Nullable Path asyncapi, @Nullable URI upstream)
            throws UnreadableException {
        var documents = new Documents();
        Part http = documents.open(openapi);
        check(http, "openapi", "3\\.[01]\\..*", "OpenAPI 3.0 or 3.1");
        Part broker = asyncapi == null ? null : documents.open(asyncapi);
        if (broker != null) {
            check(broker, "asyncapi", "3\\..*", "AsyncAPI 3");
        }
        var made = new Import(http, broker, upstream);
        Map<String, @Nullable Object> config = made.config();
        int routes = config.get("routes") instanceof Map<?, ?> all ? all.size() : 0;
        return new Imported(Json.of(config), made.schemas.files(), documents.notices(), routes);
    }

    private static void check(Part document, String key, String versions, String right) throws UnreadableException {
        String version = document.text(key);
        if (version == null || !version.matches(versions)) {
            String found = version != null
                    ? key + ": " + version
                    : document.get("swagger") != null ? "swagger: " + document.text("swagger") : "no member " + key;
            throw new UnreadableException(
                    document.where() + ": is no document of " + right + ", it has " + found + ": convert it first");
        }
    }

    private Map<String, @Nullable Object> config() {
        Map<String, @Nullable Object> routes = new LinkedHashMap<>();
        var maker = new RouteMaker(security, schemas, services, brokers);
        grouped().forEach((name, operations) -> {
            Map<String, @Nullable Object> route = maker.make(name, operations);
            if (route != null) {
                routes.put(free(name, routes.keySet()), route);
            }
        });
        if (brokers != null) {
            brokers.tellUnused();
        }
        Map<String, @Nullable Object> config = new LinkedHashMap<>();
        config.put("version", 1);
        put(config, "brokers", servers == null ? Map.of() : servers.brokers());
        put(config, "services", services.all());
        put(config, "identities", security.identities());
        config.put("routes", routes);
        Merge.over(config, openapi);
        Merge.over(config, asyncapi);
        services.complete(config, http.upstream(), asyncapi == null ? openapi : asyncapi);
        Unused.takeOut(config);
        return config;
    }

    private static void put(Map<String, @Nullable Object> config, String key, Map<String, ?> section) {
        if (!section.isEmpty()) {
            config.put(key, new LinkedHashMap<>(section));
        }
    }

    private static String free(String name, Set<String> taken) {
        String plain = name.replaceAll("[^A-Za-z0-9._-]", "-");
        String free = plain;
        for (int i = 2; taken.contains(free); i++) {
            free = plain + "-" + i;
        }
        return free;
    }

    /** Operations by the name of their route: those that one route with several methods has become are one again. */
    private Map<String, List<HttpOperation>> grouped() {
        List<HttpOperation> all = http.operations().stream()
                .filter(operation -> !operation.path().startsWith(OURS))
                .toList();
        Map<String, List<HttpOperation>> groups = new LinkedHashMap<>();
        for (HttpOperation operation : all) {
            String base = base(operation);
            boolean together = !base.equals(operation.id())
                    && (all.stream()
                                            .filter(other -> isSibling(operation, other))
                                            .count()
                                    > 1
                            || (brokers != null && brokers.hasOperation(base)));
            groups.computeIfAbsent(together ? base : operation.id(), _ -> new ArrayList<>())
                    .add(operation);
        }
        return groups;
    }

    private static boolean isSibling(HttpOperation one, HttpOperation other) {
        return one.path().equals(other.path())
                && base(one).equals(base(other))
                && !base(other).equals(other.id())
                && Objects.equals(value(one, "security"), value(other, "security"));
    }

    private static @Nullable Json value(HttpOperation operation, String name) {
        return operation.part().value().get(name);
    }

    private static String base(HttpOperation operation) {
        String method = "-" + operation.method().toLowerCase(Locale.ROOT);
        return operation.id().endsWith(method)
                ? operation.id().substring(0, operation.id().length() - method.length())
                : operation.id();
    }
}
