package io.isthmus.schema.config;

import static io.isthmus.schema.config.Checks.check;
import static io.isthmus.schema.config.Checks.copy;
import static io.isthmus.schema.config.Checks.headerName;
import static io.isthmus.schema.config.Checks.range;

import io.isthmus.schema.expression.Composition;
import io.isthmus.schema.expression.Template;
import io.isthmus.schema.payload.PayloadSchema;
import java.util.List;
import java.util.Locale;
import java.util.Set;
import org.jspecify.annotations.Nullable;

/**
 * What is done with the requests that match: {@code call} one thing, {@code gather} several, {@code publish} a message, or
 * {@code stream} a topic.
 */
public record RouteConfig(
        @Named String name,
        @Key("Which requests this route takes.") MatchConfig match,

        @Key("Who may use it: {identity: NAME, scopes: [...]}, or anyone. There is no default: what a route does not "
                + "allow is refused.")
        AllowConfig allow,

        @Key("How often it may be used. Left out: as often as the server's limits let.") @Nullable
        LimitConfig limit,

        @Key("What the request must be. Left out: anything within the limits.") @Nullable
        RequestConfig request,

        @Key("How requests that are sent again are told from new ones, by a key of the client's. Left out: not at all.")
        @Nullable
        IdempotencyConfig idempotency,

        @Inline ActionConfig action,

        @Key(
                "How a client may leave before the answer and come back for it; for a call or a gather. Left out: it waits.")
        @Nullable
        AsyncConfig async,

        @Key(
                "What the client is answered. Left out: the reply as it is, or the replies of a gather by their leg names.")
        @Nullable
        RespondConfig respond,

        @Key("What the answer must be. Left out: anything within the limits.") @Nullable
        ReplyConfig reply) {

    public RouteConfig {
        check(
                async == null || action instanceof CallConfig || action instanceof GatherConfig,
                "async",
                "is for a call or a gather: there is no other answer to come back for");
        check(
                respond == null || !respond.stream() || (async == null && idempotency == null),
                "respond.stream",
                "does not go with async or idempotency: an answer in parts is not kept");
        if (action instanceof PublishConfig publish) {
            check(respond == null, "respond", "must not stand beside publish: there is no reply to make an answer of");
            check(reply == null, "reply", "must not stand beside publish: there is no reply");
            check(
                    idempotency == null || publish.batch() == null,
                    "idempotency",
                    "must not stand beside batch: its answer is not kept");
        }
        if (action instanceof StreamConfig) {
            check(
                    match.method().equals(List.of("GET")),
                    "match",
                    "must have method: GET: a stream is asked for with it");
            check(request == null, "request", "must not stand beside stream: there is no body to check");
            check(respond == null, "respond", "must not stand beside stream: messages go to the client as they are");
            check(reply == null, "reply", "must not stand beside stream: there is no reply");
            check(idempotency == null, "idempotency", "must not stand beside stream: there is no answer to keep");
        }
    }

    /** How often a route may be used: a token bucket for each key, in this instance. */
    public record LimitConfig(
            @Key("Requests in a time, such as 50/s.") Rate rate,

            @Key("Requests at once, after a pause. Left out: the rate's amount.") @Nullable
            Integer burst,

            @Key("What is counted apart, such as \"${token.sub}\". Left out: all requests of the route together.")
            @Nullable
            Template by,

            @Key(value = "Keys that are remembered; the longest unused go first.", fallback = "100000")
            int keysMax) {

        public LimitConfig {
            if (burst != null) {
                range(burst, 1, 1_000_000_000, "burst");
            }
            range(keysMax, 1, 100_000_000, "keysMax");
        }

        /** {@link #burst}, or its default. */
        public int burstOrRate() {
            return burst != null ? burst : (int) Math.min(rate.amount(), Integer.MAX_VALUE);
        }
    }

    /** What the request must be. */
    public record RequestConfig(
            @Key("A JSON Schema (2020-12) file: the body must be JSON that fits.")
            PayloadSchema schema) {}

    /** What the client is answered. */
    public record RespondConfig(
            @Key("The body, put together from expressions over the request and the replies. Left out, which it can be "
                    + "beside stream: as without respond.")
            @Nullable
            Composition body,

            @Key(value = "The status.", fallback = "200") int status,

            @Key(
                    value = "Whether a client that asks for text/event-stream or application/x-ndjson gets each leg of "
                            + "the gather, or each of the call's replies, as it lands. It sees them whole, whatever "
                            + "body makes of them.",
                    fallback = "false")
            boolean stream) {

        public RespondConfig {
            check(body != null || stream, "", "needs a body, or stream: true");
            check(body != null || status == 200, "status", "needs a body beside it: it is the status of that");
            check(
                    status >= 200 && status <= 599 && status != 204 && status != 205 && status != 304,
                    "status",
                    "must be between 200 and 599 and allow a body, but is " + status);
        }
    }

    /** What the answer must be. */
    public record ReplyConfig(
            @Key("A JSON Schema (2020-12) file: a successful answer must be JSON that fits, else the client gets 502. "
                    + "Left out: anything within the limits.")
            @Nullable
            PayloadSchema schema,

            @Key("Header fields of the reply that go to the client besides content-type. Left out: of a message or of "
                    + "an answer that respond makes none, of an HTTP reply all but the hop-by-hop ones.")
            @Nullable
            List<String> headers) {

        /** What describes the connection or the body, and what the gateway says itself. */
        private static final Set<String> OURS = Set.of(
                "connection",
                "content-length",
                "content-type",
                "isthmus-legs",
                "keep-alive",
                "proxy-authenticate",
                "proxy-connection",
                "te",
                "trailer",
                "transfer-encoding",
                "upgrade",
                "x-request-id");

        public ReplyConfig {
            check(schema != null || headers != null, "", "needs one of schema and headers");
            if (headers != null) {
                for (var header : headers) {
                    headerName(header);
                    check(
                            !OURS.contains(header.toLowerCase(Locale.ROOT)),
                            "headers",
                            "must not let " + header + " through: the gateway sets it");
                }
                headers = copy(headers);
            }
        }
    }
}
