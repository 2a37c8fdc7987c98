package io.isthmus.ingress.limit;

import java.util.concurrent.TimeUnit;

/**
 * What a client is told of a limit: {@code RateLimit-Policy} and {@code RateLimit} of
 * draft-ietf-httpapi-ratelimit-headers-10, which are structured fields (RFC 9651), and {@code Retry-After} (RFC 9110,
 * section 10.2.3). All times are whole seconds, rounded up: a client that waits as told is not refused again.
 */
public final class RateLimitFields {

    public static final String POLICY = "RateLimit-Policy";
    public static final String LIMIT = "RateLimit";
    public static final String RETRY_AFTER = "Retry-After";

    private static final long SECOND = TimeUnit.SECONDS.toNanos(1);

    private final String item;
    private final String policy;

    RateLimitFields(String name, BucketShape shape) {
        this.item = quoted(name);
        this.policy = item + ";q=" + shape.tokens() + ";w=" + seconds(shape.windowNanos());
    }

    /**
     * {@code "name";q=100;w=2}: the bucket holds {@code q} requests and fills in {@code w} seconds. A client that keeps to
     * {@code q} in any {@code w} is never refused.
     */
    public String policy() {
        return policy;
    }

    /** {@code "name";r=42;t=1}: {@code r} requests are left, and there are more in {@code t} seconds. */
    public String limit(Decision decision) {
        return item + ";r=" + decision.remaining() + ";t=" + seconds(decision.moreInNanos());
    }

    /** In seconds, at least 1. */
    public static String retryAfter(Decision.Refused refused) {
        return Long.toString(seconds(refused.moreInNanos()));
    }

    private static long seconds(long nanos) {
        return Math.ceilDiv(nanos, SECOND);
    }

    /** An RFC 9651 string; what cannot stand in one becomes an underscore. */
    private static String quoted(String name) {
        var quoted = new StringBuilder(name.length() + 2).append('"');
        name.chars()
                .mapToObj(c -> c == '"' || c == '\\' ? "\\" + (char) c : c < 0x20 || c > 0x7E ? "_" : "" + (char) c)
                .forEach(quoted::append);
        return quoted.append('"').toString();
    }
}
