package io.isthmus.ingress.trace;

import io.isthmus.aggregator.trace.Span;
import java.util.Set;

/** Names that spans of different kinds have in common. */
public final class SpanFacts {

    /** {@code answered} or the slug of a problem type, as in log and metrics. */
    public static final String OUTCOME = "isthmus.outcome";

    public static final String ANSWERED = "answered";
    public static final String ROUTE = "isthmus.route";
    public static final String REQUEST_ID = "isthmus.request.id";
    private static final String METHOD = "http.request.method";
    public static final String STATUS = "http.response.status_code";

    /** RFC 9110 and RFC 5789: anybody may send others, and a name or an attribute must not have any number of values. */
    private static final Set<String> METHODS =
            Set.of("CONNECT", "DELETE", "GET", "HEAD", "OPTIONS", "PATCH", "POST", "PUT", "TRACE");

    private SpanFacts() {}

    /** What a span of a request with {@code method} is called by. */
    public static String name(String method) {
        return METHODS.contains(method) ? method : "HTTP";
    }

    /** Notes the method of a request. */
    public static void method(Span span, String method) {
        if (METHODS.contains(method)) {
            span.note(METHOD, method);
        } else {
            span.note(METHOD, "_OTHER");
            span.note("http.request.method_original", method);
        }
    }
}
