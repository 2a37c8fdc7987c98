package io.isthmus.schema.problem;

/**
 * Every way in which a request ends without the service's answer. The list is closed: a client may switch over it.
 * The identifier of a type is {@code urn:isthmus:problem:} and the slug.
 *
 * <p>{@code sent} is what the client may rely on before it tries again: {@link Sent#NO} means that no service has seen
 * the request.
 */
public enum ProblemType {
    BAD_REQUEST("bad-request", 400, "The request is not valid HTTP", Sent.NO),
    INVALID_REQUEST("invalid-request", 400, "The request does not fit the route's schema", Sent.NO),
    INVALID_IDEMPOTENCY_KEY(
            "invalid-idempotency-key", 400, "The idempotency key is missing or cannot be used", Sent.NO),
    INVALID_CALLBACK("invalid-callback", 400, "The client cannot be called back there", Sent.NO),
    UNAUTHENTICATED("unauthenticated", 401, "Authentication is required", Sent.NO),
    FORBIDDEN("forbidden", 403, "The identity may not use this route", Sent.NO),
    ROUTE_NOT_FOUND("route-not-found", 404, "No route matches the request", Sent.NO),
    REQUEST_UNKNOWN("request-unknown", 404, "There is no such request", Sent.NO),
    REQUEST_GONE("request-gone", 410, "The request is not kept any more", Sent.NO),
    METHOD_NOT_ALLOWED("method-not-allowed", 405, "The route does not allow this method", Sent.NO),
    REQUEST_TIMEOUT("request-timeout", 408, "The request came in too slowly", Sent.NO),
    IDEMPOTENCY_IN_PROGRESS(
            "idempotency-in-progress", 409, "The first request with this idempotency key is not answered yet", Sent.NO),
    IDEMPOTENCY_ANSWER_LOST(
            "idempotency-answer-lost", 409, "The answer to this idempotency key was not kept", Sent.YES),
    BODY_TOO_LARGE("body-too-large", 413, "The body is larger than the limit", Sent.NO),
    UNSUPPORTED_MEDIA_TYPE("unsupported-media-type", 415, "The route does not take this media type", Sent.NO),
    MISDIRECTED("misdirected", 421, "The request was sent to the wrong host", Sent.NO),
    IDEMPOTENCY_MISMATCH("idempotency-mismatch", 422, "Another request was sent with this idempotency key", Sent.NO),
    RATE_LIMITED("rate-limited", 429, "Too many requests", Sent.NO),
    HEADER_TOO_LARGE("header-too-large", 431, "The header section is larger than the limit", Sent.NO),
    OVERLOADED("overloaded", 503, "A limit of the gateway is reached", Sent.NO),
    CIRCUIT_OPEN("circuit-open", 503, "The service fails too often and is given a rest", Sent.NO),
    BROKER_UNAVAILABLE("broker-unavailable", 503, "The broker is not reachable", Sent.NO),
    SERVICE_UNAVAILABLE("service-unavailable", 503, "The service is not reachable", Sent.NO),
    IDENTITY_UNAVAILABLE("identity-unavailable", 503, "The keys of the token's issuer are not known yet", Sent.NO),
    STORE_UNAVAILABLE("store-unavailable", 503, "The gateway's store is not reachable", Sent.NO),
    SCHEMA_UNAVAILABLE("schema-unavailable", 503, "The schema of a message is not known at present", Sent.UNKNOWN),
    NO_CONSUMER("no-consumer", 503, "Nobody consumes the destination", Sent.NO),
    SHUTTING_DOWN("shutting-down", 503, "The gateway is shutting down", Sent.NO),
    PUBLISH_REJECTED("publish-rejected", 502, "The broker refused the message", Sent.NO),
    PUBLISH_UNCONFIRMED("publish-unconfirmed", 504, "The broker has not confirmed the message in time", Sent.UNKNOWN),
    NO_REPLY("no-reply", 504, "The service has not answered in time", Sent.YES),
    REPLIES_INCOMPLETE("replies-incomplete", 504, "Fewer services have answered than are needed", Sent.YES),
    SERVICE_FAULT("service-fault", 502, "The service answered with a fault", Sent.YES),
    INVALID_REPLY("invalid-reply", 502, "The service's answer cannot be used", Sent.YES),
    UPSTREAM_FAILED("upstream-failed", 502, "The connection to the service broke before its answer", Sent.UNKNOWN),
    GATHER_INCOMPLETE("gather-incomplete", 502, "A required part of the answer is missing", Sent.UNKNOWN),
    /** Nobody reads this one: it names the outcome in log and metrics. */
    CLIENT_GONE("client-gone", 499, "The client has gone", Sent.UNKNOWN),
    INTERNAL("internal", 500, "The gateway failed", Sent.UNKNOWN);

    /** Whether a service may have seen the request. */
    public enum Sent {
        NO,
        UNKNOWN,
        YES
    }

    private final String slug;
    private final int status;
    private final String title;
    private final Sent sent;

    ProblemType(String slug, int status, String title, Sent sent) {
        this.slug = slug;
        this.status = status;
        this.title = title;
        this.sent = sent;
    }

    /** The name in logs, metrics and, behind {@code urn:isthmus:problem:}, in the answer. */
    public String slug() {
        return slug;
    }

    public String uri() {
        return "urn:isthmus:problem:" + slug;
    }

    /** The HTTP status unless a problem names another. */
    public int status() {
        return status;
    }

    public String title() {
        return title;
    }

    public Sent sent() {
        return sent;
    }
}
