package io.isthmus.schema.config;

import static io.isthmus.schema.config.Checks.check;
import static io.isthmus.schema.config.Checks.copy;
import static io.isthmus.schema.config.Checks.headerName;
import static io.isthmus.schema.config.Checks.positive;

import io.isthmus.schema.expression.Composition;
import io.isthmus.schema.expression.Template;
import java.time.Duration;
import java.util.Locale;
import java.util.Map;
import java.util.Set;
import org.jspecify.annotations.Nullable;

/** One message to a broker, and no reply to it: the client is answered once the broker has confirmed it. */
@Variant("publish")
public record PublishConfig(
        @Inline PublishTargetConfig target,

        @Key("The message's body, put together from expressions. Left out: the request's own body.") @Nullable
        Composition body,

        @Key(
                value = "Headers of the message, by name, such as {tenant: \"${token.tenant}\"}. Nothing else of the "
                        + "request's headers goes along. Credentials never enter a message.",
                fallback = "{}")
        Map<String, Template> headers,

        @Key("The name of one under policies, or a policy written in place. Left out: 10s and no retries.") @Nullable
        PolicyRef policy,

        @Key("Until the broker has confirmed, retries included, instead of the policy's timeout.") @Nullable
        Duration timeout,

        @Key(value = "What the client is answered once the broker has confirmed: 202 or 204.", fallback = "202")
        int status,

        @Key(
                "Takes many messages in one request too, as application/x-ndjson: each line is checked and published on its "
                        + "own, and answered with a line as soon as its outcome is known. Left out: one message a request.")
        @Nullable
        BatchConfig batch,

        @Key("What the message is instead of JSON. Left out: JSON.") @Nullable
        PayloadConfig payload)
        implements ActionConfig {

    /** What the gateway says itself. */
    private static final Set<String> OURS = Set.of("content-type", "traceparent", "tracestate");

    public PublishConfig {
        positive(timeout, "timeout");
        check(status == 202 || status == 204, "status", "must be 202 or 204, but is " + status);
        for (var name : headers.keySet()) {
            headerName(name);
            check(
                    !CallConfig.isCredential(name),
                    "headers",
                    "must not let " + name + " into a message: credentials never cross a broker");
            var lower = name.toLowerCase(Locale.ROOT);
            check(
                    !OURS.contains(lower) && !lower.startsWith("isthmus-"),
                    "headers",
                    "must not have " + name + ": the gateway sets it");
        }
        check(
                payload == null || !payload.namesReply(),
                "payload",
                "must have no reply: a message that is published has none");
        if (payload != null) {
            CallConfig.checkSubject(payload);
        }
        headers = copy(headers);
    }
}
