package io.isthmus.ingress.openapi;

import io.isthmus.ingress.contract.Members;
import io.isthmus.schema.json.Json;
import java.util.List;

/** The schemas of what the gateway itself says in a body. */
final class ProblemSchema {

    static final String NAME = "Problem";
    static final String REF = "#/components/schemas/" + NAME;
    static final String STATUS_NAME = "RequestStatus";
    static final String STATUS_REF = "#/components/schemas/" + STATUS_NAME;
    static final String RESULT_NAME = "PublishResult";
    static final String RESULT_REF = "#/components/schemas/" + RESULT_NAME;

    private static final Json TEXT = Members.of("type", "string");
    private static final Json INTEGER = Members.of("type", "integer");
    private static final Json TIME = Members.of("type", "string", "format", "date-time");

    private ProblemSchema() {}

    static Json problem() {
        return Members.of(
                "description",
                "A problem detail (RFC 9457).",
                "type",
                "object",
                "required",
                List.of("type", "title", "status", "detail", "instance"),
                "properties",
                Members.of(
                        "type",
                        Members.of("type", "string", "format", "uri"),
                        "title",
                        TEXT,
                        "status",
                        INTEGER,
                        "detail",
                        TEXT,
                        "instance",
                        Members.of("type", "string", "description", "The request's id."),
                        "violations",
                        violations(),
                        "legs",
                        Members.of("type", "array", "items", leg())));
    }

    private static Json violations() {
        return Members.of(
                "type",
                "array",
                "description",
                "Where the body does not fit.",
                "items",
                Members.of(
                        "type",
                        "object",
                        "required",
                        List.of("pointer", "keyword", "detail"),
                        "properties",
                        Members.of(
                                "pointer",
                                Members.of("type", "string", "description", "A JSON Pointer into the body."),
                                "keyword",
                                TEXT,
                                "detail",
                                TEXT)));
    }

    private static Json leg() {
        return Members.of(
                "type",
                "object",
                "required",
                List.of("name", "outcome", "millis"),
                "properties",
                Members.of("name", TEXT, "outcome", TEXT, "status", INTEGER, "millis", INTEGER));
    }

    /** What the resource says that tells of a request which outlives its connection. */
    static Json status() {
        return Members.of(
                "description",
                "What has become of a request.",
                "type",
                "object",
                "required",
                List.of("state", "created", "deadline", "expires"),
                "properties",
                Members.of(
                        "state",
                        Members.of("enum", List.of("queued", "dispatched", "done", "failed", "expired", "cancelled")),
                        "created",
                        TIME,
                        "deadline",
                        TIME,
                        "expires",
                        TIME,
                        "status",
                        Members.of("type", "integer", "description", "The HTTP status of the result."),
                        "result",
                        Members.of(
                                "type",
                                "string",
                                "format",
                                "uri-reference",
                                "description",
                                "Where the result is, once there is one.")));
    }

    /** A line of the answer to a batch. */
    static Json publishResult() {
        return Members.of(
                "description",
                "What became of one record of a batch.",
                "type",
                "object",
                "required",
                List.of("index", "outcome"),
                "properties",
                Members.of(
                        "index",
                        INTEGER,
                        "outcome",
                        Members.of("type", "string", "description", "published, or the last part of a problem's type."),
                        "partition",
                        INTEGER,
                        "offset",
                        INTEGER,
                        "detail",
                        TEXT,
                        "violations",
                        violations()));
    }
}
