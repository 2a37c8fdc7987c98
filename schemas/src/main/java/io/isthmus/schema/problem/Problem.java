package io.isthmus.schema.problem;

import io.isthmus.schema.message.Payload;
import java.io.ByteArrayOutputStream;
import java.util.List;
import org.jspecify.annotations.Nullable;
import tools.jackson.core.JsonGenerator;
import tools.jackson.core.ObjectWriteContext;
import tools.jackson.core.json.JsonFactory;

/**
 * A problem detail (RFC 9457): the only error body that a client of the gateway sees.
 *
 * @param type which of the closed list
 * @param status the HTTP status of this occurrence, usually the type's own
 * @param detail what happened here and what helps, for people; never a secret, a body or a stack trace
 * @param instance the request id, by which the access log finds this occurrence
 * @param violations what does not fit, for {@link ProblemType#INVALID_REQUEST}
 * @param legs what became of each part, for {@link ProblemType#GATHER_INCOMPLETE}
 */
public record Problem(
        ProblemType type,
        int status,
        String detail,
        String instance,
        List<Violation> violations,
        List<LegReport> legs) {

    public static final String MEDIA_TYPE = "application/problem+json";

    private static final JsonFactory JSON = new JsonFactory();

    public Problem {
        violations = List.copyOf(violations);
        legs = List.copyOf(legs);
    }

    public static Problem of(ProblemType type, String detail, String instance) {
        return new Problem(type, type.status(), detail, instance, List.of(), List.of());
    }

    public Payload toPayload() {
        var bytes = new ByteArrayOutputStream(256);
        try (JsonGenerator json = JSON.createGenerator(ObjectWriteContext.empty(), bytes)) {
            json.writeStartObject();
            json.writeStringProperty("type", type.uri());
            json.writeStringProperty("title", type.title());
            json.writeNumberProperty("status", status);
            json.writeStringProperty("detail", detail);
            json.writeStringProperty("instance", instance);
            writeViolations(json);
            writeLegs(json);
            json.writeEndObject();
        }
        return Payload.of(bytes.toByteArray());
    }

    private void writeViolations(JsonGenerator json) {
        if (violations.isEmpty()) {
            return;
        }
        json.writeArrayPropertyStart("violations");
        for (Violation violation : violations) {
            json.writeStartObject();
            json.writeStringProperty("pointer", violation.pointer());
            json.writeStringProperty("keyword", violation.keyword());
            json.writeStringProperty("detail", violation.detail());
            json.writeEndObject();
        }
        json.writeEndArray();
    }

    private void writeLegs(JsonGenerator json) {
        if (legs.isEmpty()) {
            return;
        }
        json.writeArrayPropertyStart("legs");
        for (LegReport leg : legs) {
            json.writeStartObject();
            json.writeStringProperty("name", leg.name());
            json.writeStringProperty("outcome", leg.outcome());
            writeStatus(json, leg.status());
            json.writeNumberProperty("millis", leg.millis());
            json.writeEndObject();
        }
        json.writeEndArray();
    }

    private static void writeStatus(JsonGenerator json, @Nullable Integer status) {
        if (status != null) {
            json.writeNumberProperty("status", status);
        }
    }
}
