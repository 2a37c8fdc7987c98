package io.isthmus.ingress.identity;

import io.isthmus.aggregator.loop.Loop;
import io.isthmus.schema.config.JwtConfig;
import io.isthmus.schema.message.TimeSource;
import io.vertx.core.Future;
import io.vertx.core.Promise;
import java.util.List;
import org.jspecify.annotations.Nullable;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/** Makes out callers by the tokens of one issuer, in the order of cost: shape, memory, spelling, header, key, signature. */
final class JwtAuthentication {

    private static final Logger LOG = LoggerFactory.getLogger(JwtAuthentication.class);

    /** A fetch that was under way may have begun before the issuer had the key: then one more is worth it. */
    private static final int REFETCHES_MAX = 2;

    private final JwtConfig config;
    private final KeySource keys;
    private final RememberedTokens remembered;
    private final TokenVerifier verifier;
    private final Verifications verifications;
    private final IdentityCounters counters;

    JwtAuthentication(
            JwtConfig config, KeySource keys, Verifications verifications, TimeSource time, IdentityCounters counters) {
        this.config = config;
        this.keys = keys;
        this.remembered = new RememberedTokens(config, time, counters);
        this.verifier = new TokenVerifier(config, time);
        this.verifications = verifications;
        this.counters = counters;
    }

    Authenticator on(Loop loop) {
        return authorization -> authenticate(authorization, loop).onSuccess(this::count);
    }

    private Future<Authentication> authenticate(List<String> authorization, Loop loop) {
        try {
            var token = BearerToken.read(authorization);
            var digest = TokenDigest.of(token);
            var known = known(digest);
            if (known != null) {
                return Future.succeededFuture(known);
            }
            token.requireBase64Url();
            var header = TokenHeader.read(token, config.algorithms());
            return look(new Question(token, digest, header, loop), REFETCHES_MAX);
        } catch (RejectedException e) {
            return rejected(e.rejection());
        }
    }

    /** Makes the first token cost what others do. Returns at once. */
    void warmUp(long nowMillis) {
        verifications.submit(new WarmUp(config, verifier, nowMillis));
    }

    private @Nullable Authentication known(TokenDigest digest) {
        var current = keys.current();
        var known = current == null ? null : remembered.find(digest, current);
        if (known instanceof Authentication.Verified) {
            counters.remembered().increment();
        }
        return known;
    }

    /** @param refetches how many times the issuer may still be asked for the sake of this token */
    private Future<Authentication> look(Question question, int refetches) {
        var current = keys.current();
        if (current == null) {
            return Future.succeededFuture(new Authentication.KeysUnavailable(keys.retryAfter()));
        }
        var key = current.find(question.header);
        if (key != null) {
            return verify(question, current, key);
        }
        if (refetches == 0) {
            return rejected(Rejection.UNKNOWN_KEY);
        }
        return keys.refetch(question.loop).compose(refetch -> switch (refetch) {
            case DONE -> look(question, refetches - 1);
            case TOO_SOON -> rejected(Rejection.UNKNOWN_KEY);
            case TOO_MANY -> Future.succeededFuture(new Authentication.Overloaded());
        });
    }

    private Future<Authentication> verify(Question question, KeySet current, TrustedKey key) {
        Promise<Authentication> verdict = Promise.promise();
        boolean accepted = verifications.submit(() -> {
            var authentication = check(question, current, key);
            question.loop.execute(() -> verdict.complete(authentication));
        });
        return accepted ? verdict.future() : Future.succeededFuture(new Authentication.Overloaded());
    }

    /** On a thread for verifications. */
    private Authentication check(Question question, KeySet current, TrustedKey key) {
        // Others may have sent the same token while this one waited: a client that starts sends many at once.
        var known = known(question.digest);
        if (known != null) {
            return known;
        }
        try {
            var verified = new Authentication.Verified(verifier.verify(question.token, key));
            remembered.remember(question.digest, key, verified);
            counters.verified().increment();
            return verified;
        } catch (RejectedException e) {
            var rejected = new Authentication.Rejected(e.rejection());
            remembered.remember(question.digest, current, rejected);
            return rejected;
        } catch (RuntimeException | StackOverflowError e) {
            // Not the text: it may hold claims.
            LOG.error("A token could not be checked: error={}", e.getClass().getName());
            return new Authentication.Rejected(Rejection.MALFORMED);
        }
    }

    private static Future<Authentication> rejected(Rejection rejection) {
        return Future.succeededFuture(new Authentication.Rejected(rejection));
    }

    private void count(Authentication authentication) {
        switch (authentication) {
            case Authentication.Verified _ -> {
                // Counted where it was verified or remembered.
            }
            case Authentication.Rejected(Rejection rejection) ->
                counters.rejected(rejection).increment();
            case Authentication.KeysUnavailable _ -> counters.keysUnavailable().increment();
            case Authentication.Overloaded _ -> counters.overloaded().increment();
        }
    }

    long tokensRemembered() {
        return remembered.size();
    }

    private record Question(BearerToken token, TokenDigest digest, TokenHeader header, Loop loop) {}
}
