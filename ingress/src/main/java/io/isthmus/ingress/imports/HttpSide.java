package io.isthmus.ingress.imports;

import java.net.URI;
import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Locale;
import java.util.Map;
import java.util.Objects;
import java.util.regex.Matcher;
import java.util.regex.Pattern;
import org.jspecify.annotations.Nullable;

/** The operations of an OpenAPI document, and where they are served. */
final class HttpSide {

    private static final List<String> METHODS =
            List.of("get", "put", "post", "delete", "options", "head", "patch", "trace");
    private static final List<String> OF_PATHS = List.of("parameters", "servers", "summary", "description", "$ref");
    private static final Pattern VARIABLE = Pattern.compile("\\{([^{}]+)}");

    private final Part document;
    private final @Nullable URI upstream;

    /** @param upstream what stands for all servers of the document; null for those */
    HttpSide(Part document, @Nullable URI upstream) {
        this.document = document;
        this.upstream = upstream;
    }

    /**
     * A server.
     *
     * @param origin scheme, host and port; null where the document does not say
     * @param base what its paths begin with, without a slash at the end
     */
    record Server(@Nullable String origin, String base) {}

    /** What stands for all servers; null for those of the document. */
    @Nullable
    String upstream() {
        return origin(null);
    }

    List<HttpOperation> operations() {
        var all = new ArrayList<HttpOperation>();
        Part paths = document.get("paths");
        if (paths != null) {
            paths.members().forEach((path, item) -> add(path, item, all));
        }
        Part webhooks = document.get("webhooks");
        if (webhooks != null && webhooks.value().size() > 0) {
            webhooks.tell("are requests that the API sends, not ones that a gateway takes: they are left out; for "
                    + "callbacks of the gateway see async.callbacks");
        }
        return all;
    }

    private void add(String path, Part item, List<HttpOperation> to) {
        for (String name : item.value().names()) {
            Part operation = METHODS.contains(name) ? item.get(name) : null;
            if (operation != null) {
                add(path, item, name.toUpperCase(Locale.ROOT), operation, to);
            } else if (name.startsWith("x-methods-of-")
                    || (!name.startsWith("x-") && !METHODS.contains(name) && !OF_PATHS.contains(name))) {
                Objects.requireNonNull(item.raw(name)).tell("is no method that OpenAPI knows: it is left out");
            }
        }
    }

    private void add(String path, Part item, String method, Part operation, List<HttpOperation> to) {
        Map<String, String> aliases = new LinkedHashMap<>();
        Server server = server(item, operation);
        String template = template(server.base() + path, operation, aliases);
        if (template == null) {
            return;
        }
        String id = Objects.requireNonNullElseGet(
                operation.text("operationId"),
                () -> method.toLowerCase(Locale.ROOT)
                        + path.replaceAll("[^A-Za-z0-9]+", "-").replaceFirst("-$", ""));
        var parameters = HttpOperation.parameters(item.get("parameters"), operation.get("parameters"), aliases);
        to.add(new HttpOperation(id, method, template, operation, parameters, server));
    }

    /** The path with its variables as a route names them; null, and told, if no route has such a path. */
    private static @Nullable String template(String path, Part operation, Map<String, String> aliases) {
        var segments = new ArrayList<String>();
        for (String segment : path.substring(path.startsWith("/") ? 1 : 0).split("/", -1)) {
            Matcher variable = VARIABLE.matcher(segment);
            if (variable.matches()) {
                String name = variable.group(1);
                String alias = name.replaceAll("[^A-Za-z0-9_]", "_").replaceFirst("^(?=[0-9])", "_");
                aliases.put(name, alias);
                segments.add("{" + alias + "}");
            } else if (segment.contains("{") || segment.contains("}")) {
                operation.tell("has a path with a variable that is not a whole segment, " + segment
                        + ", which no route has: there is no route for it; give the variable a segment of its own");
                return null;
            } else {
                segments.add(segment);
            }
        }
        return "/" + String.join("/", segments);
    }

    private Server server(Part item, Part operation) {
        Part servers = servers(item, operation);
        List<Part> all = servers == null ? List.of() : servers.elements();
        String url = all.isEmpty() ? "/" : url(all.getFirst());
        if (servers != null && all.size() > 1) {
            servers.tell("are " + all.size() + ", which need not be the same thing: the first is taken, " + url
                    + "; add endpoints to the service for more");
        }
        Matcher parts = Pattern.compile("(https?://[^/?#]+)?(/[^?#]*)?").matcher(url);
        if (!parts.matches()) {
            all.getFirst().tell("is no address of HTTP: its operations have no service");
            return new Server(origin(null), "");
        }
        String base = parts.group(2) == null ? "" : parts.group(2).replaceFirst("/+$", "");
        return new Server(origin(parts.group(1)), base);
    }

    private @Nullable String origin(@Nullable String said) {
        return upstream == null ? said : upstream.toString().replaceFirst("/+$", "");
    }

    private @Nullable Part servers(Part item, Part operation) {
        Part own = operation.get("servers");
        Part ofPath = own == null ? item.get("servers") : own;
        return ofPath == null ? document.get("servers") : ofPath;
    }

    private static String url(Part server) {
        String url = Objects.requireNonNullElse(server.text("url"), "/");
        Matcher variable = VARIABLE.matcher(url);
        return variable.replaceAll(found -> Matcher.quoteReplacement(
                Objects.requireNonNullElse(server.text("variables", found.group(1), "default"), "")));
    }
}
