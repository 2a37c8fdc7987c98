package io.isthmus.ingress.explain;

import io.isthmus.schema.expression.Scope;
import io.isthmus.schema.json.Json;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Locale;
import java.util.Map;
import org.jspecify.annotations.Nullable;

/** What is known of a request from its request line and header fields, and its body if that is told. */
final class ExplainedScope implements Scope {

    private final Map<String, Json> values;

    /** @param body null where it is not told, or is no JSON */
    ExplainedScope(Map<String, String> path, @Nullable String query, List<String> headers, @Nullable Json body) {
        var parameters = new LinkedHashMap<String, String>();
        for (String pair : query == null ? new String[0] : query.split("&")) {
            String[] parts = pair.split("=", 2);
            parameters.putIfAbsent(parts[0], parts.length == 2 ? parts[1] : "");
        }
        var fields = new LinkedHashMap<String, String>();
        for (String header : headers) {
            String[] parts = header.split(":", 2);
            fields.putIfAbsent(parts[0].trim().toLowerCase(Locale.ROOT), parts.length == 2 ? parts[1].trim() : "");
        }
        values = new LinkedHashMap<>(
                Map.of("path", Json.of(path), "query", Json.of(parameters), "header", Json.of(fields)));
        if (body != null) {
            values.put("body", body);
        }
    }

    @Override
    public @Nullable Json value(String root) {
        return values.get(root);
    }
}
