package io.isthmus.ingress.imports;

import io.isthmus.ingress.imports.HttpOperation.Parameter;
import io.isthmus.schema.json.Json;
import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Locale;
import java.util.Map;
import java.util.Set;
import java.util.TreeSet;
import org.jspecify.annotations.Nullable;

/** What a route checks of requests and replies, and what it does not. */
final class Checks {

    /** Parameters of requests that the gateway itself understands. */
    private static final Set<String> UNDERSTOOD = Set.of(
            "idempotency-key", "prefer", "callback-url", "last-event-id", "accept", "content-type", "authorization");

    /** Those of answers that it sets itself. */
    private static final Set<String> SET = Set.of(
            "content-length",
            "content-type",
            "connection",
            "etag",
            "idempotent-replayed",
            "isthmus-legs",
            "keep-alive",
            "location",
            "preference-applied",
            "proxy-authenticate",
            "proxy-connection",
            "ratelimit",
            "ratelimit-policy",
            "retry-after",
            "te",
            "trailer",
            "transfer-encoding",
            "upgrade",
            "www-authenticate",
            "x-request-id");

    /** What a schema may say of a parameter that any text fits. */
    private static final Set<String> PLAIN = Set.of("type", "description", "title", "example", "examples", "default");

    private final HttpOperation http;
    private final SchemaFiles schemas;
    private final Map<String, @Nullable Object> action;

    Checks(HttpOperation http, SchemaFiles schemas, Map<String, @Nullable Object> action) {
        this.http = http;
        this.schemas = schemas;
        this.action = action;
    }

    /** The file with the schema of the body; null when it may be anything. */
    @Nullable
    String request() {
        Part body = http.part().get("requestBody");
        Part schema = http.requestSchema();
        List<String> others = HttpOperation.otherMediaTypes(body);
        if (body == null) {
            return null;
        }
        if (schema == null) {
            if (!others.isEmpty() && !others.equals(List.of("*/*"))) {
                body.tell("is " + String.join(", ", others) + ": only bodies of JSON are checked, and this one is not");
            }
            return null;
        }
        var batch = new TreeSet<>(others);
        batch.removeAll(Set.of("application/x-ndjson", "application/ndjson"));
        if (!batch.isEmpty()) {
            body.tell("may be " + String.join(", ", batch) + " too: a route with a schema takes JSON only");
        }
        if (!body.is("required")) {
            body.tell("may be missing, as it is not required: true; a route with a schema needs it");
        }
        return schemas.add(schema, http.id() + ".request");
    }

    /** What stands under {@code reply}; empty where nothing is to be said. */
    Map<String, @Nullable Object> reply(boolean broker) {
        List<Part> checked = new ArrayList<>();
        Part unchecked = null;
        var headers = new TreeSet<String>();
        for (var success : http.successes().entrySet()) {
            Part response = success.getValue();
            if (isOfTheGateway(success.getKey(), response)) {
                continue;
            }
            Part schema = replySchema(HttpOperation.jsonSchema(response));
            if (schema != null && otherAnswers(response).isEmpty()) {
                checked.add(schema);
            } else {
                unchecked = response;
            }
            Part fields = response.get("headers");
            if (fields != null) {
                headers.addAll(fields.value().names());
            }
        }
        Map<String, @Nullable Object> reply = new LinkedHashMap<>();
        if (!checked.isEmpty() && unchecked != null && !http.method().equals("HEAD")) {
            unchecked.tell(
                    "is no JSON, beside answers that are: none of them is checked, as a route's reply.schema is for all");
        } else if (!checked.isEmpty() && !http.method().equals("HEAD")) {
            reply.put("schema", file(checked));
        }
        headers.removeIf(name -> SET.contains(name.toLowerCase(Locale.ROOT)));
        if (broker && action.containsKey("call") && !headers.isEmpty()) {
            reply.put("headers", new ArrayList<>(headers));
        }
        return reply;
    }

    /** What the service's reply is, where the answer is something that the route makes of it. */
    private @Nullable Part replySchema(@Nullable Part answer) {
        if (answer == null) {
            return null;
        }
        boolean made = http.part().at(Merge.KEY, "respond", "body") != null;
        if (action.get("call") instanceof Map<?, ?> call) {
            return made ? null : call.containsKey("replies") ? answer.raw("items") : answer;
        }
        // Of a gather's answer, a schema that stands in place says no more than what it is put together from.
        return answer.ref() == null ? null : answer;
    }

    private List<String> otherAnswers(Part response) {
        var others = new ArrayList<>(HttpOperation.otherMediaTypes(response));
        Part stream = http.part().at(Merge.KEY, "respond", "stream");
        if (stream != null && stream.value().isTrue()) {
            others.removeAll(HttpOperation.STREAMS);
        }
        return others;
    }

    /** 202 to who prefers not to wait, and 101 for who wants a WebSocket. */
    private boolean isOfTheGateway(String status, Part response) {
        return status.equals("202") && http.hasHeader("Prefer") && response.at("headers", "Location") != null;
    }

    private String file(List<Part> checked) {
        return checked.size() == 1
                ? schemas.add(checked.getFirst(), http.id() + ".reply")
                : schemas.addAny(checked, http.id() + ".reply");
    }

    /** Says which parameters the service never sees, and which nobody checks. */
    void tellParameters(Map<String, @Nullable Object> route) {
        String said = Json.of(route).toPayload().asUtf8();
        for (Parameter parameter : http.parameters().values()) {
            if (!parameter.in().equals("path")
                    && UNDERSTOOD.contains(parameter.name().toLowerCase(Locale.ROOT))) {
                continue;
            }
            String expression = parameter.expression();
            boolean used = expression != null
                    && (said.contains(expression)
                            || (parameter.in().equals("header") && isForwarded(parameter.name()))
                            || said.contains("\"zilla\""));
            if (!used) {
                parameter
                        .part()
                        .tell("goes nowhere: messages have the body, a key and headers"
                                + (expression == null
                                        ? ", and cookies are not read"
                                        : "; write where it goes in x-isthmus, as ${" + expression + "}"));
            } else if (isConstrained(parameter)) {
                tellUnchecked(parameter);
            }
        }
    }

    private boolean isForwarded(String name) {
        return action.get("call") instanceof Map<?, ?> call
                && call.get("headers") instanceof List<?> names
                && names.stream().anyMatch(each -> name.equalsIgnoreCase(String.valueOf(each)));
    }

    /** Says which parameters nobody checks here: the service sees them as they came. */
    void tellUnchecked() {
        http.parameters().values().stream().filter(Checks::isConstrained).forEach(Checks::tellUnchecked);
    }

    private static void tellUnchecked(Parameter parameter) {
        parameter.part().tell("is not checked: routes check bodies, and the service sees it as it came");
    }

    private static boolean isConstrained(Parameter parameter) {
        if (UNDERSTOOD.contains(parameter.name().toLowerCase(Locale.ROOT))) {
            return false;
        }
        Part schema = parameter.part().get("schema");
        boolean demanded = !parameter.in().equals("path") && parameter.part().is("required");
        return demanded
                || (schema != null
                        && (!PLAIN.containsAll(schema.value().names())
                                || !String.valueOf(schema.text("type")).matches("string|null")));
    }
}
