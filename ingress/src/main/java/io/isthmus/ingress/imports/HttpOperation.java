package io.isthmus.ingress.imports;

import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Locale;
import java.util.Map;
import java.util.Objects;
import java.util.regex.Pattern;
import org.jspecify.annotations.Nullable;

/**
 * An operation of an OpenAPI document.
 *
 * @param id its {@code operationId}, or one made of method and path
 * @param method in capitals
 * @param path as a route has it
 * @param part where it stands
 * @param parameters its own and those of its path, by place and name such as {@code path id}
 * @param server where it is served
 */
record HttpOperation(
        String id, String method, String path, Part part, Map<String, Parameter> parameters, HttpSide.Server server) {

    private static final Pattern JSON = Pattern.compile("application/(json|[^;]+\\+json)(\\s*;.*)?");
    static final List<String> STREAMS = List.of("text/event-stream", "application/x-ndjson");

    /**
     * A parameter.
     *
     * @param in {@code path}, {@code query}, {@code header} or {@code cookie}
     * @param name in the document
     * @param alias in the configuration
     */
    record Parameter(String in, String name, String alias, Part part) {

        /** The expression that yields it; null for what no expression reads. */
        @Nullable
        String expression() {
            return switch (in) {
                case "path", "query" -> in + "." + quoted(alias);
                case "header" -> "header." + quoted(alias.toLowerCase(Locale.ROOT));
                default -> null;
            };
        }
    }

    static String quoted(String name) {
        return name.matches("[A-Za-z_][A-Za-z0-9_]*") && !name.matches("and|or|in|true|false|null|function")
                ? name
                : "`" + name + "`";
    }

    /** The parameter {@code name}, of the path, the query or the header; null when there is none. */
    @Nullable
    Parameter parameter(String name) {
        for (String in : List.of("path", "query", "header")) {
            for (Parameter parameter : parameters.values()) {
                boolean same = in.equals("header")
                        ? parameter.name().equalsIgnoreCase(name)
                        : parameter.name().equals(name);
                if (parameter.in().equals(in) && same) {
                    return parameter;
                }
            }
        }
        return null;
    }

    /** Whether a header field {@code name} is told of. */
    boolean hasHeader(String name) {
        return parameters.values().stream()
                .anyMatch(parameter ->
                        parameter.in().equals("header") && parameter.name().equalsIgnoreCase(name));
    }

    /** The schema of a JSON body; null when there is none. */
    @Nullable
    Part requestSchema() {
        return jsonSchema(part.get("requestBody"));
    }

    /** Successful responses by status. */
    Map<String, Part> successes() {
        Map<String, Part> found = new LinkedHashMap<>();
        Part responses = part.get("responses");
        if (responses != null) {
            responses.members().forEach((status, response) -> {
                if (status.matches("[23](\\d\\d|XX)")) {
                    found.put(status, response);
                }
            });
        }
        return found;
    }

    /** Whether its answer is a stream of messages. */
    boolean isStream() {
        return method.equals("GET")
                && successes().values().stream()
                        .map(response -> response.get("content"))
                        .filter(Objects::nonNull)
                        .anyMatch(content -> STREAMS.stream().anyMatch(type -> content.raw(type) != null));
    }

    /** The schema of JSON in the {@code content} of a body or response; null when there is none. */
    static @Nullable Part jsonSchema(@Nullable Part described) {
        Part content = described == null ? null : described.get("content");
        if (content == null) {
            return null;
        }
        for (var media : content.members().entrySet()) {
            if (JSON.matcher(media.getKey()).matches()) {
                Part schema = media.getValue().raw("schema");
                return schema == null || isAnything(schema) ? null : schema;
            }
        }
        return null;
    }

    static boolean isAnything(Part schema) {
        return schema.value().isTrue()
                || (schema.value().isObject() && schema.value().size() == 0);
    }

    /** Media types of {@code described} that no schema of ours checks. */
    static List<String> otherMediaTypes(@Nullable Part described) {
        Part content = described == null ? null : described.get("content");
        return content == null
                ? List.of()
                : content.value().names().stream()
                        .filter(type -> !JSON.matcher(type).matches())
                        .toList();
    }

    /** Its own and those of its path, of which its own count. */
    static Map<String, Parameter> parameters(@Nullable Part ofPath, @Nullable Part own, Map<String, String> aliases) {
        Map<String, Parameter> all = new LinkedHashMap<>();
        var parts = new ArrayList<Part>();
        if (ofPath != null) {
            parts.addAll(ofPath.elements());
        }
        if (own != null) {
            parts.addAll(own.elements());
        }
        for (Part part : parts) {
            String in = part.text("in");
            String name = part.text("name");
            if (in == null || name == null) {
                part.tell("is no parameter: it needs name and in");
            } else {
                String alias = in.equals("path") ? aliases.getOrDefault(name, name) : name;
                all.put(in + " " + name, new Parameter(in, name, alias, part));
            }
        }
        return all;
    }
}
