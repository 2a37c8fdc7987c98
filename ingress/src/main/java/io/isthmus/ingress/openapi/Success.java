package io.isthmus.ingress.openapi;

import io.isthmus.ingress.contract.Members;
import io.isthmus.ingress.contract.Outline;
import io.isthmus.ingress.http.PartFormat;
import io.isthmus.schema.config.AsyncConfig;
import io.isthmus.schema.config.CallConfig;
import io.isthmus.schema.config.GatherConfig;
import io.isthmus.schema.config.HttpTargetConfig;
import io.isthmus.schema.config.PublishConfig;
import io.isthmus.schema.config.RouteConfig;
import io.isthmus.schema.config.RouteConfig.RespondConfig;
import io.isthmus.schema.config.StreamConfig;
import io.isthmus.schema.json.Json;
import io.isthmus.schema.payload.SchemaBundle;
import java.util.LinkedHashMap;
import java.util.Map;
import java.util.function.Function;
import org.jspecify.annotations.Nullable;

/** What a route answers when all goes well, or as a service has it. */
final class Success {

    private static final String JSON = "application/json";
    private static final String LINES = "application/x-ndjson";
    private static final String EVENTS = "text/event-stream";
    private static final String ANY = "*/*";
    private static final Json ANYTHING = Members.of();
    private static final Json TEXT = Members.of("type", "string");

    private final RouteConfig route;
    private final SchemaBundle schemas;
    private final Function<String, ResponseDraft> drafts;

    private Success(RouteConfig route, SchemaBundle schemas, Function<String, ResponseDraft> drafts) {
        this.route = route;
        this.schemas = schemas;
        this.drafts = drafts;
    }

    /** @param drafts by status */
    static void describe(RouteConfig route, SchemaBundle schemas, Function<String, ResponseDraft> drafts) {
        new Success(route, schemas, drafts).describe();
    }

    private void describe() {
        switch (route.action()) {
            case CallConfig call -> call(call);
            case GatherConfig gather -> gather(gather);
            case PublishConfig publish -> publish(publish);
            case StreamConfig _ -> stream();
        }
        if (route.async() != null) {
            accepted(route.async());
        }
    }

    private void call(CallConfig call) {
        RespondConfig respond = route.respond();
        if (respond != null && respond.body() != null) {
            drafts.apply(String.valueOf(respond.status()))
                    .says("The answer, put together from the service's.")
                    .has(JSON, Outline.of(respond.body()));
        } else if (call.replies() != null) {
            drafts.apply("200").says("The services' answers.").has(JSON, list(reply()));
        } else {
            ResponseDraft answer = drafts.apply("200").says("The service's answer.");
            Json schema = reply();
            answer.has(schema == null ? ANY : JSON, schema == null ? ANYTHING : schema);
        }
        if (respond != null && respond.stream()) {
            parts(String.valueOf(respond.status()), "Each answer as it comes.", "reply", reply());
        }
        boolean http = call.target() instanceof HttpTargetConfig;
        drafts.apply("default")
                .says(
                        http
                                ? "Whatever else the service answers, with its status."
                                : "Whatever status the service gives its answer; a fault of its own form is a problem.")
                .has(ANY, ANYTHING);
    }

    private static Json list(@Nullable Json items) {
        return Members.of("type", "array", "items", items);
    }

    private @Nullable Json reply() {
        return route.reply() == null || route.reply().schema() == null
                ? null
                : schemas.add(route.reply().schema());
    }

    private void gather(GatherConfig gather) {
        RespondConfig respond = route.respond();
        Json schema = reply();
        if (schema == null) {
            schema = respond != null && respond.body() != null ? Outline.of(respond.body()) : byName(gather);
        }
        String status = String.valueOf(respond == null ? 200 : respond.status());
        drafts.apply(status)
                .says("The answer, put together from "
                        + String.join(", ", gather.legs().keySet()) + ".")
                .has(JSON, schema)
                .carries(Headers.LEGS);
        if (respond != null && respond.stream()) {
            parts(status, "Each part as it comes.", "leg", null);
        }
    }

    private static Json byName(GatherConfig gather) {
        Map<String, Json> properties = new LinkedHashMap<>();
        gather.legs().keySet().forEach(name -> properties.put(name, ANYTHING));
        return Members.of(
                "type",
                "object",
                "properties",
                properties,
                "required",
                gather.legs().values().stream()
                        .filter(leg -> !leg.optional())
                        .map(GatherConfig.LegConfig::name)
                        .toList());
    }

    /** Asked for by name in Accept; the last event says that it was all, or what went wrong. */
    private void parts(String status, String line, String kind, @Nullable Json part) {
        ResponseDraft draft = drafts.apply(status).says(line);
        for (PartFormat format : PartFormat.values()) {
            draft.has(
                    format.mediaType(),
                    Members.of(
                            "type",
                            "string",
                            "description",
                            "`" + kind + "` for each, and at last `end` or `problem`."),
                    Members.of(
                            "type",
                            "object",
                            "properties",
                            Members.of(
                                    kind,
                                    part == null ? ANYTHING : part,
                                    "end",
                                    Members.of("type", "object"),
                                    "problem",
                                    Members.ref(ProblemSchema.REF))));
        }
    }

    private void publish(PublishConfig publish) {
        drafts.apply(String.valueOf(publish.status())).says("The broker has the message.");
        if (publish.batch() != null) {
            drafts.apply("200")
                    .says("What became of each record of a batch, a line each, in the order in which it was known.")
                    .has(LINES, TEXT, Members.ref(ProblemSchema.RESULT_REF));
        }
    }

    private void stream() {
        drafts.apply("200").says("The messages as they come, each an event.").has(EVENTS, TEXT);
        drafts.apply("101").says("The messages as they come, over a WebSocket.");
    }

    private void accepted(AsyncConfig async) {
        drafts.apply("202")
                .says("The work goes on. Where to ask for it is said; the answer is kept for "
                        + async.keep().toSeconds() + " s.")
                .has(JSON, Members.ref(ProblemSchema.STATUS_REF))
                .carries(Headers.LOCATION)
                .carries(Headers.RETRY_AFTER)
                .carries(Headers.PREFERENCE_APPLIED);
    }
}
