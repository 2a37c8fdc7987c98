package io.isthmus.ingress.identity;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import io.isthmus.aggregator.loop.VertxLoop;
import io.isthmus.schema.config.AllowConfig;
import io.isthmus.schema.config.JwtConfig;
import io.isthmus.schema.config.SignatureAlgorithm;
import io.isthmus.schema.message.Headers;
import io.isthmus.schema.problem.ProblemType;
import io.vertx.core.Context;
import io.vertx.core.Future;
import io.vertx.core.Promise;
import io.vertx.core.VerticleBase;
import io.vertx.core.Vertx;
import io.vertx.core.VertxOptions;
import io.vertx.core.buffer.Buffer;
import io.vertx.core.http.HttpServerRequest;
import java.io.IOException;
import java.net.URI;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import java.util.List;
import java.util.Map;
import java.util.concurrent.ConcurrentLinkedQueue;
import java.util.function.Supplier;
import java.util.stream.IntStream;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/** The whole, with an issuer behind HTTP and the loops of Vert.x. */
class IdentitiesTest {

    private static final SigningKey KEY = SigningKey.make("one", SignatureAlgorithm.RS256);
    private static final SigningKey NEW_KEY = SigningKey.make("two", SignatureAlgorithm.ES256);

    private final Vertx vertx = Vertx.vertx(new VertxOptions().setEventLoopPoolSize(2));
    private Issuer issuer;
    private Context context;
    private VertxLoop loop;
    private Identities identities;

    @BeforeEach
    void start() {
        issuer = new Issuer(vertx, KEY);
        context = vertx.getOrCreateContext();
        loop = onLoop(() -> new VertxLoop(0, vertx, context));
    }

    @AfterEach
    void stop() {
        if (identities != null) {
            identities.close();
        }
        issuer.close();
        await().until(vertx.close()::isComplete);
    }

    @Test
    void aTokenOfTheIssuersIsGood() {
        startWithKeys();

        assertThat(authenticate(token(KEY))).isInstanceOf(Authentication.Verified.class);
        assertThat(identities.missing()).isEmpty();
        assertThat(identities.tokensRemembered("shop")).isEqualTo(1);
        assertThat(identities.verificationsQueued()).isZero();
        assertThatThrownBy(() -> identities.authenticator("nobody", loop)).hasMessageContaining("nobody");
    }

    @Test
    void theAnswerComesOnTheLoopThatAsked() {
        startWithKeys();
        var threads = new ConcurrentLinkedQueue<Thread>();
        var bearer = token(KEY);

        for (int i = 0; i < 2; i++) {
            await(onLoop(() -> identities
                    .authenticator("shop", loop)
                    .authenticate(List.of(bearer))
                    .onComplete(_ -> threads.add(Thread.currentThread()))));
        }

        assertThat(threads).hasSize(2).containsOnly(onLoop(Thread::currentThread));
    }

    @Test
    void anIssuerThatIsDownAtTheStartIsFoundWhenItComesUp() {
        issuer.down();
        start(issuer.keys());
        await().until(() -> identities.counters("shop").keysFailed().sum() > 0);

        assertThat(authenticate(token(KEY))).isInstanceOf(Authentication.KeysUnavailable.class);
        assertThat(identities.missing()).containsExactly("no keys for identity shop: the issuer cannot be reached");

        issuer.up();
        await().until(() -> identities.missing().isEmpty());
        assertThat(authenticate(token(KEY))).isInstanceOf(Authentication.Verified.class);
    }

    @Test
    void aSlowIssuerHoldsNobodyUp() {
        startWithKeys();
        var held = new ConcurrentLinkedQueue<HttpServerRequest>();
        issuer.behave(held::add);

        var withNewKey = ask(token(NEW_KEY));
        await().until(() -> !held.isEmpty());

        // The issuer has been asked and says nothing; others are served meanwhile, and so is the loop itself.
        assertThat(authenticate(token(KEY))).isInstanceOf(Authentication.Verified.class);
        assertThat(onLoop(() -> "alive")).isEqualTo("alive");
        assertThat(withNewKey.isComplete()).isFalse();

        issuer.publish(KEY, NEW_KEY);
        held.remove().response().end(Buffer.buffer(KeySetReaderTest.document(List.of(KEY.jwk(), NEW_KEY.jwk()))));
        assertThat(await(withNewKey)).isInstanceOf(Authentication.Verified.class);
    }

    @Test
    void aHundredTokensWithANewKeyCauseExactlyOneFetch() {
        startWithKeys();
        issuer.publish(KEY, NEW_KEY);
        var bearers = IntStream.range(0, 100)
                .mapToObj(i -> Token.by(NEW_KEY, System.currentTimeMillis())
                        .claim("jti", "t" + i)
                        .bearer())
                .toList();

        var asked = ask(bearers);

        asked.forEach(one -> assertThat(await(one)).isInstanceOf(Authentication.Verified.class));
        assertThat(issuer.asked).hasValue(2);
    }

    @Test
    void eachLoopIsAnsweredOnItsOwnThoughOneFetchesForAll() {
        startWithKeys();
        var elsewhere = contextOnAnotherLoop();
        issuer.publish(KEY, NEW_KEY);
        var bearer = token(NEW_KEY);
        Promise<Thread> answeredOn = Promise.promise();

        elsewhere.runOnContext(_ -> identities
                .authenticator("shop", new VertxLoop(1, vertx, elsewhere))
                .authenticate(List.of(bearer))
                .onComplete(done -> {
                    assertThat(done.result()).isInstanceOf(Authentication.Verified.class);
                    answeredOn.complete(Thread.currentThread());
                }));

        assertThat(await(answeredOn.future()))
                .isSameAs(on(elsewhere, Thread::currentThread))
                .isNotSameAs(onLoop(Thread::currentThread));
    }

    @Test
    void aFloodOfMadeUpKeysReachesTheIssuerOnce() {
        startWithKeys();
        var good = Token.by(KEY, System.currentTimeMillis()).compact();
        var bearers = IntStream.range(0, 900)
                .mapToObj(i ->
                        "Bearer " + Token.replace(good, 0, Token.json(Map.of("alg", "RS256", "kid", "made-up-" + i))))
                .toList();

        var asked = ask(bearers);

        asked.forEach(one -> assertThat(await(one)).isEqualTo(new Authentication.Rejected(Rejection.UNKNOWN_KEY)));
        assertThat(issuer.asked).hasValue(2);
        assertThat(identities.counters("shop").verified().sum()).isZero();
    }

    @Test
    void keysMayBeInAFile(@TempDir Path folder) throws IOException {
        var file = folder.resolve("jwks.json");
        Files.write(file, KeySetReaderTest.document(List.of(KEY.jwk())));
        start(file.toUri());
        await().until(() -> identities.missing().isEmpty());

        assertThat(authenticate(token(KEY))).isInstanceOf(Authentication.Verified.class);
    }

    @Test
    void aRouteGrantsAccessToThoseWithAllItsScopes() {
        startWithKeys();
        var allow = new AllowConfig.Callers("shop", List.of("quote.write", "order.read"));
        var few = bearer(Token.by(KEY, System.currentTimeMillis()).claim("scope", "quote.write"));

        assertThat(access(allow, "Authorization", token(KEY)))
                .isInstanceOfSatisfying(
                        Access.Granted.class,
                        granted -> assertThat(granted.identity().subject()).isEqualTo("alice"));
        assertThat(denied(access(allow, "authorization", few)).type()).isEqualTo(ProblemType.FORBIDDEN);
        assertThat(denied(access(allow)).type()).isEqualTo(ProblemType.UNAUTHENTICATED);
        assertThat(denied(access(allow, "Authorization", few, "authorization", few))
                        .type())
                .isEqualTo(ProblemType.BAD_REQUEST);
        assertThat(access(new AllowConfig.Callers("shop", List.of()), "Authorization", few))
                .isInstanceOf(Access.Granted.class);
    }

    @Test
    void aRouteForAnyoneDoesNotLookAtCredentials() {
        start(issuer.keys());

        assertThat(access(new AllowConfig.Anyone(), "Authorization", "Bearer garbage"))
                .isEqualTo(new Access.Granted(null));
    }

    private void startWithKeys() {
        start(issuer.keys());
        await().until(() -> identities.missing().isEmpty());
        assertThat(issuer.asked).hasValue(1);
    }

    private void start(URI keys) {
        var config = new JwtConfig(
                Token.ISSUER,
                Token.AUDIENCE,
                keys,
                List.of(SignatureAlgorithm.values()),
                Duration.ofSeconds(30),
                Duration.ofMinutes(10),
                1_000);
        // How long an issuer may take is the matter of KeyDocumentTest.
        identities = Identities.start(Map.of("shop", config), vertx, loop, Duration.ofSeconds(30));
    }

    private static String token(SigningKey key) {
        return bearer(Token.by(key, System.currentTimeMillis()));
    }

    private static String bearer(Token token) {
        return token.bearer();
    }

    private Authentication authenticate(String bearer) {
        return await(ask(bearer));
    }

    private Future<Authentication> ask(String bearer) {
        return ask(List.of(bearer)).getFirst();
    }

    /** All at once: none is answered before the last has asked. */
    private List<Future<Authentication>> ask(List<String> bearers) {
        return onLoop(() -> {
            var authenticator = identities.authenticator("shop", loop);
            return bearers.stream()
                    .map(bearer -> authenticator.authenticate(List.of(bearer)))
                    .toList();
        });
    }

    private Access access(AllowConfig allow, String... headers) {
        return await(onLoop(() -> AccessCheck.of(allow, identities, loop).check(Headers.of(headers))));
    }

    private static Refusal denied(Access access) {
        return ((Access.Denied) access).refusal();
    }

    /** Contexts are handed out in turn, and this is not the first to ask. */
    private Context contextOnAnotherLoop() {
        var home = onLoop(Thread::currentThread);
        while (true) {
            Promise<Context> made = Promise.promise();
            vertx.deployVerticle(new VerticleBase() {
                @Override
                public Future<?> start() {
                    made.complete(context);
                    return Future.succeededFuture();
                }
            });
            var elsewhere = await(made.future());
            if (on(elsewhere, Thread::currentThread) != home) {
                return elsewhere;
            }
        }
    }

    private <T> T onLoop(Supplier<T> task) {
        return on(context, task);
    }

    private static <T> T on(Context context, Supplier<T> task) {
        Promise<T> result = Promise.promise();
        context.runOnContext(_ -> result.complete(task.get()));
        return await(result.future());
    }

    private static <T> T await(Future<T> future) {
        await().until(future::isComplete);
        if (future.failed()) {
            throw new AssertionError("must never fail", future.cause());
        }
        return future.result();
    }

    private static org.awaitility.core.ConditionFactory await() {
        return org.awaitility.Awaitility.await().atMost(Duration.ofSeconds(30)).pollInterval(Duration.ofMillis(5));
    }
}
