package io.isthmus.ingress.identity;

import io.isthmus.schema.config.JwtConfig;
import io.isthmus.schema.config.SignatureAlgorithm;
import io.vertx.core.Future;
import io.vertx.core.Promise;
import java.net.URI;
import java.time.Duration;
import java.util.ArrayDeque;
import java.util.Arrays;
import java.util.Deque;
import java.util.List;
import java.util.Random;

/** One identity whose issuer is in the hand of the test: it answers when and what the test says. */
final class Fixture implements KeyDocument, AutoCloseable {

    final SettableLoop loop = new SettableLoop();
    final IdentityCounters counters = new IdentityCounters();
    final Verifications verifications;
    final JwtAuthentication authentication;
    final Authenticator authenticator;
    final KeySource keys;
    final Deque<Promise<Fetched>> fetches = new ArrayDeque<>();
    int fetched;

    Fixture() {
        this(config(), new Verifications(1, 100));
    }

    Fixture(JwtConfig config, Verifications verifications) {
        this.verifications = verifications;
        this.keys = new KeySource("shop", this, config.keysEvery(), loop, new Random(1), counters);
        this.authentication = new JwtAuthentication(config, keys, verifications, loop, counters);
        this.authenticator = authentication.on(loop);
        keys.start();
        loop.run();
    }

    static JwtConfig config(SignatureAlgorithm... algorithms) {
        return config(10_000, algorithms.length == 0 ? SignatureAlgorithm.values() : algorithms);
    }

    static JwtConfig config(int cacheMax, SignatureAlgorithm... algorithms) {
        return new JwtConfig(
                Token.ISSUER,
                Token.AUDIENCE,
                URI.create("http://localhost/keys"),
                List.of(algorithms),
                Duration.ofSeconds(30),
                Duration.ofMinutes(10),
                cacheMax);
    }

    @Override
    public Future<Fetched> fetch() {
        Promise<Fetched> fetch = Promise.promise();
        fetches.add(fetch);
        fetched++;
        return fetch.future();
    }

    /** Answers the oldest fetch that waits. */
    Fixture answer(SigningKey... signing) {
        return answer(null, signing);
    }

    Fixture answer(Duration maxAge, SigningKey... signing) {
        var trusted = Arrays.stream(signing).map(SigningKey::trusted).toList();
        fetches.remove().complete(new Fetched(new KeySet(trusted), maxAge));
        loop.run();
        return this;
    }

    Fixture fail() {
        fetches.remove().fail(new UnusableKeysException("the issuer answered with status 500"));
        loop.run();
        return this;
    }

    Token token(SigningKey key) {
        return Token.by(key, loop.epochMillis());
    }

    Authentication authenticate(String... authorization) {
        return loop.result(authenticator.authenticate(List.of(authorization)));
    }

    @Override
    public void close() {
        verifications.close();
    }
}
