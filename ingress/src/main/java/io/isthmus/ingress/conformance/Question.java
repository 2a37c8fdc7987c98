package io.isthmus.ingress.conformance;

import io.isthmus.schema.config.BrokerConfig;
import io.isthmus.schema.config.TargetConfig;
import java.time.Duration;
import org.jspecify.annotations.Nullable;

/**
 * Whom to ask, and what.
 *
 * @param broker where the service is
 * @param target the service's topic or queue, and its dialect
 * @param body what it answers; where it has {@code {n}} each request has another text there
 * @param badBody what it is to refuse; null for nothing
 * @param contentType of both
 * @param timeout how long an answer may take
 * @param replies what the names of reply topics and queues begin with
 */
public record Question(
        BrokerConfig broker,
        TargetConfig target,
        String body,
        @Nullable String badBody,
        String contentType,
        Duration timeout,
        String replies) {

    static final String ROUTE = "conformance";

    private static final String MARK = "{n}";

    /** The body with {@code marker} where each request has another text. */
    String bodyWith(String marker) {
        return body.replace(MARK, marker);
    }

    /** Whether two requests differ. */
    boolean hasMarkers() {
        return body.contains(MARK);
    }
}
