package io.isthmus.schema.config;

import static io.isthmus.schema.config.Checks.check;
import static io.isthmus.schema.config.Checks.copy;
import static io.isthmus.schema.config.Checks.headerName;
import static io.isthmus.schema.config.Checks.positive;

import io.isthmus.schema.expression.Composition;
import java.time.Duration;
import java.util.List;
import org.jspecify.annotations.Nullable;

/** One request to a service, over a broker or HTTP, and its reply. */
@Variant("call")
public record CallConfig(
        @Inline TargetConfig target,

        @Key("The body to send, put together from expressions. Left out: the request's own body.") @Nullable
        Composition body,

        @Key("The name of one under policies, or a policy written in place. Left out: 10s and no retries.") @Nullable
        PolicyRef policy,

        @Key("The whole call, retries included, instead of the policy's timeout.") @Nullable
        Duration timeout,

        @Key("Request headers that go along. Left out: to a broker none, to an HTTP service all but the hop-by-hop "
                + "ones, and none from a gather. Credentials never enter a message.")
        @Nullable
        List<String> headers,

        @Key("That more than one reply is taken, over Kafka or RabbitMQ. Left out: the first is the answer.") @Nullable
        RepliesConfig replies,

        @Key(
                "What messages are instead of JSON, over Kafka or RabbitMQ. The HTTP side is JSON all the same. Left out: JSON.")
        @Nullable
        PayloadConfig payload)
        implements ActionConfig {

    private static final List<String> CREDENTIALS =
            List.of("authorization", "cookie", "proxy-authorization", "set-cookie", "x-api-key");

    public CallConfig {
        positive(timeout, "timeout");
        check(
                replies == null || !(target instanceof HttpTargetConfig),
                "replies",
                "must not stand beside http: an HTTP service answers once");
        checkPayload(target, payload);
        if (headers != null) {
            for (var header : headers) {
                headerName(header);
                check(
                        target instanceof HttpTargetConfig || !isCredential(header),
                        "headers",
                        "must not let " + header + " into a message: credentials never cross a broker");
            }
            headers = copy(headers);
        }
    }

    private static void checkPayload(TargetConfig target, @Nullable PayloadConfig payload) {
        if (payload == null) {
            return;
        }
        Dialect dialect = switch (target) {
            case KafkaTargetConfig kafka -> kafka.dialect();
            case RabbitTargetConfig rabbit -> rabbit.dialect();
            case HttpTargetConfig _ -> null;
        };
        check(dialect != null, "payload", "must not stand beside http: an HTTP service is sent what the route sends");
        check(
                dialect == null || !Dialect.needsJson(dialect),
                "payload",
                "does not go with this dialect, which puts its own into the body: that must be JSON");
        checkSubject(payload);
        check(
                payload.readsReplies(),
                "payload",
                "needs reply, the schema of the service's replies, or a registry that knows it");
    }

    /** A message that is sent begins with the number of its schema, which has to be found. */
    static void checkSubject(PayloadConfig payload) {
        check(
                payload.registry() == null || payload.subject() != null,
                "payload." + payload.kind() + ".registry",
                "needs subject beside it");
    }

    /** Whether a header says who someone is in a way that another could use. */
    public static boolean isCredential(String header) {
        return CREDENTIALS.stream().anyMatch(header::equalsIgnoreCase);
    }
}
