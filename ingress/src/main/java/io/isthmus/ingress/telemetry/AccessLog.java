package io.isthmus.ingress.telemetry;

import org.jspecify.annotations.Nullable;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;
import org.slf4j.helpers.NOPLogger;

/**
 * One line for every answer, with fixed keys. No body, no query, no token ever: a query may carry secrets.
 *
 * <p>The logger is {@code isthmus.access}; the distribution writes it as JSON through a queue that drops and counts
 * rather than blocks.
 */
public final class AccessLog {

    private final Logger log;

    private AccessLog(Logger log) {
        this.log = log;
    }

    public AccessLog() {
        this(LoggerFactory.getLogger("isthmus.access"));
    }

    /** For requests that are no client's. */
    public static AccessLog silent() {
        return new AccessLog(NOPLogger.NOP_LOGGER);
    }

    /**
     * What is known of an answered request.
     *
     * @param route the route's name, null if none matched
     * @param outcome {@code answered} or the slug of a problem type
     * @param nanos from the request's head to the end of its answer
     * @param legs the {@code Isthmus-Legs} field of a gather, null without one
     */
    public record Entry(
            String requestId,
            String method,
            String path,
            @Nullable String route,
            int status,
            String outcome,
            long nanos,
            long bytesIn,
            long bytesOut,
            @Nullable String subject,
            @Nullable String traceparent,
            @Nullable String legs) {}

    public void write(Entry entry) {
        if (!log.isInfoEnabled()) {
            return;
        }
        var line = log.atInfo()
                .addKeyValue("requestId", entry.requestId())
                .addKeyValue("method", entry.method())
                .addKeyValue("path", entry.path())
                .addKeyValue("status", entry.status())
                .addKeyValue("outcome", entry.outcome())
                .addKeyValue("micros", entry.nanos() / 1000)
                .addKeyValue("bytesIn", entry.bytesIn())
                .addKeyValue("bytesOut", entry.bytesOut());
        line = entry.route() == null ? line : line.addKeyValue("route", entry.route());
        line = entry.subject() == null ? line : line.addKeyValue("subject", entry.subject());
        line = entry.traceparent() == null ? line : line.addKeyValue("traceparent", entry.traceparent());
        line = entry.legs() == null ? line : line.addKeyValue("legs", entry.legs());
        line.log("request");
    }
}
