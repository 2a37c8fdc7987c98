package io.isthmus.ingress.asyncapi;

import io.isthmus.ingress.contract.Members;
import io.isthmus.schema.config.Dialect;
import io.isthmus.schema.config.KafkaTargetConfig;
import io.isthmus.schema.config.RabbitTargetConfig;
import io.isthmus.schema.dialect.IsthmusHeaders;
import io.isthmus.schema.dialect.KafkaDialects;
import io.isthmus.schema.json.Json;
import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import org.jspecify.annotations.Nullable;

/**
 * A reply in its dialect: what a service has to say, and may.
 *
 * @param headers by name, the schema of each
 * @param required those that it must have
 * @param payload its schema
 * @param correlation where it has the id, as a runtime expression
 */
record Answered(Map<String, Json> headers, List<String> required, Json payload, String correlation) {

    private static final Json TEXT = Members.of("type", "string");
    private static final Json ANYTHING = Members.of();
    private static final Json ID = Members.of("type", "string", "description", "The id of the request, as it is.");
    private static final Json STATUS = Members.of(
            "type",
            "string",
            "pattern",
            "^[2-5][0-9][0-9]$",
            "description",
            "The HTTP status to answer with; 200 where it is missing.");

    /** @param answer the schema of what the service answers */
    static Answered of(KafkaTargetConfig kafka, Json answer) {
        Dialect dialect = kafka.dialect();
        Map<String, Json> headers = headers(dialect);
        String correlation = KafkaDialects.of(dialect).correlationHeader();
        headers.put(IsthmusHeaders.CONTENT_TYPE, TEXT);
        if (correlation == null) {
            String place = dialect instanceof Dialect.Custom custom ? replyCorrelation(custom) : null;
            return new Answered(headers, List.of(), payload(dialect, answer, false), Written.PAYLOAD + place);
        }
        headers.put(correlation, ID);
        return new Answered(
                headers,
                List.of(correlation),
                payload(dialect, answer, false),
                Written.HEADER + Written.escaped(correlation));
    }

    /** As {@link #of(KafkaTargetConfig, Json)}. */
    static Answered of(RabbitTargetConfig rabbit, Json answer) {
        Dialect dialect = rabbit.dialect();
        return new Answered(headers(dialect), List.of(), payload(dialect, answer, true), correlation(dialect));
    }

    private static @Nullable String replyCorrelation(Dialect.Custom custom) {
        return custom.replyCorrelation() == null ? custom.correlation() : custom.replyCorrelation();
    }

    /** On RabbitMQ, where the dialect's own services have it: the property does in every dialect. */
    private static String correlation(Dialect dialect) {
        return switch (dialect) {
            case Dialect.MassTransit massTransit ->
                massTransit.form() == Dialect.MassTransit.Form.ENVELOPE
                        ? Written.PAYLOAD + "/requestId"
                        : Written.HEADER + "RequestId";
            case Dialect.Custom custom -> {
                String place = replyCorrelation(custom);
                yield place == null
                        ? Written.PROPERTY_CORRELATION
                        : place.startsWith("/") ? Written.PAYLOAD + place : Written.HEADER + Written.escaped(place);
            }
            case Dialect.Isthmus _,
                    Dialect.Amqp _,
                    Dialect.Spring _,
                    Dialect.Nest _,
                    Dialect.SmallRye _,
                    Dialect.Zilla _,
                    Dialect.CloudEvents _,
                    Dialect.NServiceBus _ -> Written.PROPERTY_CORRELATION;
        };
    }

    private static Map<String, Json> headers(Dialect dialect) {
        Map<String, Json> headers = new LinkedHashMap<>();
        headers.put(IsthmusHeaders.STATUS, STATUS);
        switch (dialect) {
            case Dialect.Nest(var pattern)
            when pattern == null ->
                headers.put("kafka_nest-err", Members.of("type", "string", "description", "What the handler threw."));
            case Dialect.Zilla _ -> headers.put(":status", STATUS);
            case Dialect.MassTransit massTransit
            when massTransit.form() == Dialect.MassTransit.Form.RAW -> {
                headers.put("RequestId", ID);
                headers.put("ConversationId", ID);
            }
            case Dialect.NServiceBus _ ->
                headers.put(
                        "NServiceBus.ReturnMessage.ErrorCode",
                        Members.of("type", "string", "description", "Of a reply that is a number."));
            case Dialect.Custom custom -> {
                putHeader(headers, custom.status(), STATUS);
                putHeader(headers, custom.fault(), Members.of("type", "string", "description", "That it failed."));
            }
            case Dialect.Isthmus _,
                    Dialect.Amqp _,
                    Dialect.Spring _,
                    Dialect.Nest _,
                    Dialect.SmallRye _,
                    Dialect.CloudEvents _,
                    Dialect.MassTransit _ -> {}
        }
        return headers;
    }

    private static void putHeader(Map<String, Json> headers, @Nullable String place, Json schema) {
        if (place != null && !place.startsWith("/")) {
            headers.put(place, schema);
        }
    }

    private static Json payload(Dialect dialect, Json answer, boolean rabbit) {
        return switch (dialect) {
            case Dialect.Nest _
            when rabbit ->
                Members.of(
                        "type",
                        "object",
                        "properties",
                        Members.of("response", answer, "err", ANYTHING, "isDisposed", Members.of("type", "boolean")));
            case Dialect.MassTransit massTransit
            when massTransit.form() == Dialect.MassTransit.Form.ENVELOPE ->
                Members.of(
                        "type",
                        "object",
                        "required",
                        List.of("requestId", "conversationId", "message"),
                        "properties",
                        Members.of(
                                "requestId",
                                ID,
                                "conversationId",
                                ID,
                                "messageType",
                                Members.of("type", "array", "items", TEXT),
                                "message",
                                answer));
            case Dialect.Custom custom -> ofCustom(custom, answer);
            case Dialect.Isthmus _,
                    Dialect.Amqp _,
                    Dialect.Spring _,
                    Dialect.Nest _,
                    Dialect.SmallRye _,
                    Dialect.Zilla _,
                    Dialect.CloudEvents _,
                    Dialect.MassTransit _,
                    Dialect.NServiceBus _ -> answer;
        };
    }

    private static Json ofCustom(Dialect.Custom custom, Json answer) {
        var parts = new ArrayList<Json>();
        parts.add(custom.answer() == null ? answer : within(custom.answer(), answer));
        addPlace(parts, replyCorrelation(custom), ID);
        addPlace(parts, custom.status(), Members.of("type", List.of("integer", "string")));
        addPlace(parts, custom.fault(), ANYTHING);
        return parts.size() == 1 ? parts.getFirst() : Members.of("allOf", parts);
    }

    private static void addPlace(List<Json> parts, @Nullable String place, Json schema) {
        if (place != null && place.startsWith("/")) {
            parts.add(within(place, schema));
        }
    }

    private static Json within(String pointer, Json schema) {
        Json made = schema;
        for (String step : List.of(pointer.substring(1).split("/", -1)).reversed()) {
            String name = step.replace("~1", "/").replace("~0", "~");
            made = Members.of("type", "object", "properties", Members.of(name, made));
        }
        return made;
    }

    /** The schema of its headers. */
    Json headerSchema() {
        return Members.of("type", "object", "properties", headers, "required", required);
    }
}
