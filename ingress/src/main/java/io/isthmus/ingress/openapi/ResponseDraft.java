package io.isthmus.ingress.openapi;

import io.isthmus.ingress.contract.Members;
import io.isthmus.schema.json.Json;
import io.isthmus.schema.problem.Problem;
import io.isthmus.schema.problem.ProblemType;
import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.SortedSet;
import java.util.TreeMap;
import java.util.TreeSet;
import java.util.stream.Collectors;

/** What comes back with one status, put together from all that may bring it about. */
final class ResponseDraft {

    private final List<String> lines = new ArrayList<>();
    private final Map<String, Json> content = new LinkedHashMap<>();
    private final Map<String, Json> headers = new TreeMap<>();
    private final SortedSet<ProblemType> problems = new TreeSet<>();

    ResponseDraft says(String line) {
        lines.add(line);
        return this;
    }

    ResponseDraft has(String mediaType, Json schema) {
        content.put(mediaType, Members.of("schema", schema));
        return this;
    }

    ResponseDraft has(String mediaType, Json schema, Json item) {
        content.put(mediaType, Members.of("schema", schema, "x-item-schema", item));
        return this;
    }

    /** @param name one of {@link Headers} */
    ResponseDraft carries(String name) {
        headers.put(name, Headers.ref(name));
        return this;
    }

    ResponseDraft is(SortedSet<ProblemType> types) {
        problems.addAll(types);
        return this;
    }

    /** Whether it says nothing but what went wrong, so that other routes have the same. */
    boolean isPlainProblem() {
        return lines.isEmpty() && content.isEmpty();
    }

    /** What such a one is called among those that routes share. */
    String name(String status) {
        String limited = headers.containsKey(Headers.RATE_LIMIT) ? "limited." : "";
        return status + "." + limited + problems.stream().map(ProblemType::slug).collect(Collectors.joining("."));
    }

    Json build() {
        carries(Headers.REQUEST_ID);
        var said = new ArrayList<>(lines);
        problems.forEach(type -> said.add("`" + type.slug() + "`: " + type.title() + "."));
        var all = new LinkedHashMap<>(content);
        if (!problems.isEmpty()) {
            all.put(Problem.MEDIA_TYPE, Members.of("schema", schema()));
        }
        return Members.of("description", String.join("\n", said), "headers", headers, "content", all);
    }

    private Json schema() {
        var types = problems.stream().map(ProblemType::uri).toList();
        return Members.of(
                "$ref",
                ProblemSchema.REF,
                "properties",
                Members.of(
                        "type", types.size() == 1 ? Members.of("const", types.getFirst()) : Members.of("enum", types)));
    }
}
