package io.isthmus.ingress.identity;

import com.github.benmanes.caffeine.cache.Cache;
import com.github.benmanes.caffeine.cache.Caffeine;
import com.github.benmanes.caffeine.cache.RemovalCause;
import io.isthmus.schema.config.JwtConfig;
import io.isthmus.schema.message.TimeSource;
import java.time.Duration;
import org.jspecify.annotations.Nullable;

/**
 * Tokens that were checked before. A good one is good as long as it has not expired and the issuer still has the key that
 * signed it; a bad one is bad as long as the issuer's keys are the same.
 *
 * <p>The two are kept apart: whoever sends bad tokens cannot push good ones out.
 */
final class RememberedTokens {

    /** Named limit of {@code cacheMax}'s other half: so many bad tokens are remembered. */
    static final int REJECTED_MAX = 1_000;

    /** How long a token is good without a new look at it: the longest that a change of settings at the issuer takes. */
    static final Duration VERIFIED_FOR = Duration.ofMinutes(5);

    /** Long enough for a client that sends its expired token over and over not to cost a verification each time. */
    static final Duration REJECTED_FOR = Duration.ofSeconds(10);

    private final Cache<TokenDigest, Good> good;
    private final Cache<TokenDigest, Bad> bad;
    private final TimeSource time;
    private final long skewMillis;

    RememberedTokens(JwtConfig config, TimeSource time, IdentityCounters counters) {
        this.time = time;
        this.skewMillis = config.clockSkew().toMillis();
        this.good = cache(config.cacheMax(), VERIFIED_FOR)
                .evictionListener((_, _, cause) -> {
                    if (cause == RemovalCause.SIZE) {
                        counters.forgotten().increment();
                    }
                })
                .build();
        this.bad = cache(REJECTED_MAX, REJECTED_FOR).build();
    }

    private Caffeine<Object, Object> cache(int entriesMax, Duration keptFor) {
        return Caffeine.newBuilder()
                .maximumSize(entriesMax)
                .expireAfterWrite(keptFor)
                .ticker(time::nanos)
                // Its upkeep is a few list operations; another thread would cost more than it does.
                .executor(Runnable::run);
    }

    /** What is known of a token under {@code keys}; null if it has to be checked. */
    @Nullable
    Authentication find(TokenDigest digest, KeySet keys) {
        var known = good.getIfPresent(digest);
        if (known != null) {
            if (keys.holds(known.key) && time.epochMillis() < known.expiresAtMillis) {
                return known.authentication;
            }
            good.invalidate(digest);
        }
        var refused = bad.getIfPresent(digest);
        return refused != null && refused.keys == keys ? refused.authentication : null;
    }

    void remember(TokenDigest digest, TrustedKey key, Authentication.Verified verified) {
        long expiresAt = verified.identity().expiresAt().toEpochMilli() + skewMillis;
        good.put(digest, new Good(verified, key, expiresAt));
    }

    void remember(TokenDigest digest, KeySet keys, Authentication.Rejected rejected) {
        if (rejected.rejection() != Rejection.NOT_YET_VALID) {
            bad.put(digest, new Bad(rejected, keys));
        }
    }

    /** Good tokens remembered now, of {@code cacheMax}. */
    long size() {
        good.cleanUp();
        return good.estimatedSize();
    }

    private record Good(Authentication.Verified authentication, TrustedKey key, long expiresAtMillis) {}

    private record Bad(Authentication.Rejected authentication, KeySet keys) {}
}
