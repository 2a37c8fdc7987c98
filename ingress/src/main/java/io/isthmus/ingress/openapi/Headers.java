package io.isthmus.ingress.openapi;

import io.isthmus.ingress.contract.Members;
import io.isthmus.schema.json.Json;
import java.util.Map;
import java.util.TreeMap;

/** The header fields of responses that the gateway sets itself. */
final class Headers {

    static final String REQUEST_ID = "X-Request-Id";
    static final String RATE_LIMIT = "RateLimit";
    static final String RATE_LIMIT_POLICY = "RateLimit-Policy";
    static final String RETRY_AFTER = "Retry-After";
    static final String CHALLENGE = "WWW-Authenticate";
    static final String LOCATION = "Location";
    static final String PREFERENCE_APPLIED = "Preference-Applied";
    static final String REPLAYED = "Idempotent-Replayed";
    static final String LEGS = "Isthmus-Legs";
    static final String ETAG = "ETag";

    private static final Json TEXT = Members.of("type", "string");

    private static final Map<String, Json> ALL = new TreeMap<>(Map.of(
            REQUEST_ID,
            of("Names this request in the gateway's log, and is the instance of a problem.", TEXT),
            RATE_LIMIT,
            of("What is left of the limit: \"route\";r=REQUESTS;t=SECONDS (a structured field).", TEXT),
            RATE_LIMIT_POLICY,
            of("The limit: \"route\";q=REQUESTS;w=SECONDS (a structured field).", TEXT),
            RETRY_AFTER,
            of("When to try again, or to ask again, in seconds.", Members.of("type", "integer", "minimum", 1)),
            CHALLENGE,
            of("What is wrong with the credentials (RFC 6750).", TEXT),
            LOCATION,
            of("Where to ask what has become of the request.", Members.of("type", "string", "format", "uri-reference")),
            PREFERENCE_APPLIED,
            of("Which preferences were followed (RFC 7240).", TEXT),
            REPLAYED,
            of("That this is the answer to an earlier request with the same key.", Members.of("const", "true")),
            LEGS,
            of("What became of each part: NAME;outcome=OUTCOME;ms=MILLISECONDS, … (a structured field).", TEXT),
            ETAG,
            of("The version of the state, for If-None-Match.", TEXT)));

    private Headers() {}

    private static Json of(String description, Json schema) {
        return Members.of("description", description, "schema", schema);
    }

    static Json ref(String name) {
        return Members.ref("#/components/headers/" + name);
    }

    static Map<String, Json> all() {
        return ALL;
    }
}
