package io.isthmus.ingress.identity;

import io.isthmus.aggregator.loop.Loop;
import io.isthmus.schema.config.IdentityConfig;
import io.isthmus.schema.config.JwtConfig;
import io.vertx.core.Vertx;
import io.vertx.core.http.HttpClient;
import io.vertx.core.http.HttpClientOptions;
import java.net.URI;
import java.nio.file.Path;
import java.security.SecureRandom;
import java.time.Duration;
import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;

/** The identities of the configuration, by name. For any thread. */
public final class Identities implements AutoCloseable {

    private final Map<String, Entry> entries = new LinkedHashMap<>();
    private final Verifications verifications;
    private final HttpClient client;
    private final Duration answerWithin;

    private Identities(Vertx vertx, Duration answerWithin) {
        this.answerWithin = answerWithin;
        int threads = Math.clamp(Runtime.getRuntime().availableProcessors() / 2, 1, 4);
        this.verifications = new Verifications(threads, Verifications.VERIFICATIONS_QUEUED_MAX);
        // No decompression: what is short on the wire could be long in memory.
        this.client = vertx.createHttpClient(new HttpClientOptions().setDecompressionSupported(false));
    }

    /**
     * Begins to fetch keys, and returns at once. Issuers may be down: requests are answered {@code identity-unavailable}
     * until there are keys.
     *
     * @param home the loop on which keys are fetched, of {@code vertx}; it is also where the time comes from
     */
    public static Identities start(Map<String, IdentityConfig> configs, Vertx vertx, Loop home) {
        return start(configs, vertx, home, HttpKeyDocument.ANSWER_WITHIN);
    }

    static Identities start(Map<String, IdentityConfig> configs, Vertx vertx, Loop home, Duration answerWithin) {
        var identities = new Identities(vertx, answerWithin);
        configs.forEach((name, config) -> identities.entries.put(name, identities.entry(name, config, vertx, home)));
        identities.entries.values().forEach(entry -> {
            entry.keys.start();
            entry.authentication.warmUp(home.epochMillis());
        });
        return identities;
    }

    /** What makes out callers for {@code name}, one of the configuration, on {@code loop}. */
    public Authenticator authenticator(String name, Loop loop) {
        return entry(name).authentication.on(loop);
    }

    /** Whose keys are not known yet and why, each a sentence for {@code /ready}; empty when all can be used. */
    public List<String> missing() {
        var missing = new ArrayList<String>();
        entries.forEach((name, entry) -> {
            var reason = entry.keys.missing();
            if (reason != null) {
                missing.add("no keys for identity " + name + ": " + reason);
            }
        });
        return missing;
    }

    public IdentityCounters counters(String name) {
        return entry(name).counters;
    }

    /** Tokens of {@code name} that are remembered now, of its {@code cacheMax}. */
    public long tokensRemembered(String name) {
        return entry(name).authentication.tokensRemembered();
    }

    /** Tokens of all identities that wait to be checked now. */
    public int verificationsQueued() {
        return verifications.queued();
    }

    /** Stops to fetch keys. Returns at once; to be called when no requests come any more. */
    @Override
    public void close() {
        entries.values().forEach(entry -> entry.keys.close());
        client.close();
        verifications.close();
    }

    private Entry entry(String name) {
        var entry = entries.get(name);
        if (entry == null) {
            throw new IllegalArgumentException("there is no identity " + name);
        }
        return entry;
    }

    private Entry entry(String name, IdentityConfig config, Vertx vertx, Loop home) {
        return switch (config) {
            case JwtConfig jwt -> {
                var counters = new IdentityCounters();
                var document = document(jwt.keys(), vertx);
                var keys = new KeySource(name, document, jwt.keysEvery(), home, new SecureRandom(), counters);
                yield new Entry(new JwtAuthentication(jwt, keys, verifications, home, counters), keys, counters);
            }
        };
    }

    private KeyDocument document(URI address, Vertx vertx) {
        return "file".equals(address.getScheme())
                ? new FileKeyDocument(vertx, Path.of(address))
                : new HttpKeyDocument(vertx, client, address, answerWithin);
    }

    private record Entry(JwtAuthentication authentication, KeySource keys, IdentityCounters counters) {}
}
