package io.isthmus.ingress.http;

import io.isthmus.aggregator.channel.Attendance;
import io.isthmus.aggregator.channel.ChannelFailure;
import io.isthmus.aggregator.channel.Reply;
import io.isthmus.aggregator.channel.Request;
import io.isthmus.aggregator.loop.Loop;
import io.isthmus.aggregator.loop.VertxLoop;
import io.isthmus.aggregator.store.Store;
import io.isthmus.aggregator.store.StoreAdapter;
import io.isthmus.ingress.TransportUnderTest;
import io.isthmus.ingress.identity.Callers;
import io.isthmus.ingress.identity.Identities;
import io.isthmus.ingress.route.Routes;
import io.isthmus.ingress.telemetry.AccessLog;
import io.isthmus.ingress.telemetry.GatewayMetrics;
import io.isthmus.schema.config.ConfigLoader;
import io.isthmus.schema.config.ConfigResult;
import io.isthmus.schema.config.GatewayConfig;
import io.isthmus.schema.message.Payload;
import io.isthmus.schema.message.TimeSource;
import io.micrometer.prometheusmetrics.PrometheusConfig;
import io.micrometer.prometheusmetrics.PrometheusMeterRegistry;
import io.vertx.core.Context;
import io.vertx.core.Future;
import io.vertx.core.Promise;
import io.vertx.core.Vertx;
import java.net.URI;
import java.net.http.HttpClient;
import java.net.http.HttpRequest;
import java.net.http.HttpResponse;
import java.net.http.HttpResponse.BodyHandlers;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import java.util.List;
import java.util.Map;
import java.util.Objects;
import java.util.Random;
import java.util.concurrent.BlockingQueue;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.LinkedBlockingQueue;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.atomic.LongAdder;
import java.util.function.BiFunction;
import java.util.function.Supplier;
import java.util.stream.Stream;
import org.awaitility.Awaitility;

/** The pipelines of a gateway behind a real listener, with the test in the place of broker and service. */
final class AsyncUnderTest implements AutoCloseable {

    private final Vertx vertx = EventLoops.start(TransportUnderTest.asked());
    private final VertxLoop loop;
    private final Identities identities;
    private final StoreAdapter store;
    private final Listener listener;
    private final Runnable callbacks;
    private final PrometheusMeterRegistry registry = new PrometheusMeterRegistry(PrometheusConfig.DEFAULT);
    private final BlockingQueue<Asked> asked = new LinkedBlockingQueue<>();
    private final HttpClient client = HttpClient.newBuilder()
            .version(HttpClient.Version.HTTP_1_1)
            .connectTimeout(Duration.ofSeconds(10))
            .build();

    AsyncUnderTest(Path folder, BiFunction<Vertx, VertxLoop, StoreAdapter> stores) throws Exception {
        this(folder, stores, "", "");
    }

    /**
     * @param top more of the configuration
     * @param async more of the routes' async
     */
    AsyncUnderTest(Path folder, BiFunction<Vertx, VertxLoop, StoreAdapter> stores, String top, String async)
            throws Exception {
        GatewayConfig config = config(folder, top, async);
        Context context = vertx.getOrCreateContext();
        Promise<VertxLoop> made = Promise.promise();
        context.runOnContext(_ -> made.complete(new VertxLoop(0, vertx, context)));
        loop = made.future().await();
        store = stores.apply(vertx, loop);
        store.start();
        identities = on(() -> Future.succeededFuture(Identities.start(config.identities(), vertx, loop)));
        var metrics = new GatewayMetrics(registry);
        var counted = new AsyncMeters(metrics);
        var pipelines = new Pipelines(
                config,
                identities,
                Map.of(),
                (_, of) -> request -> ask(request, of),
                store,
                counted,
                metrics,
                new LongAdder());
        var routes = Routes.builder(config, route -> pipelines.of(route, loop));
        pipelines.statusResources(routes, loop);
        listener = new Listener(vertx, config.server());
        var door = new Door(
                routes.build(),
                new Admission(1_000),
                metrics,
                AccessLog.silent().on(loop),
                null,
                TimeSource.system());
        on(() -> listener.open(door));
        callbacks = Callbacks.start(config, vertx, loop, store, counted, metrics, null, new Random());
        Awaitility.await("the keys of the identity")
                .atMost(Duration.ofSeconds(20))
                .until(() -> identities.missing().isEmpty());
    }

    private static GatewayConfig config(Path folder, String top, String async) throws Exception {
        Path file = Files.createTempFile(folder, "gateway", ".yaml");
        Files.writeString(file, """
                version: 1
                server: {listeners: {http: {host: 127.0.0.1, port: 0}}}
                brokers:
                  events: {kafka: {bootstrap: ["localhost:1"]}}
                identities:
                  shop: %s
                routes:
                  report:
                    match: {method: POST, path: /reports}
                    allow: {identity: shop}
                    call: {kafka: {broker: events, topic: reports}, timeout: 60s}
                    async: {keep: 1h, waitMax: 20s, retryAfter: 2s%s}
                    idempotency: {}
                  brief:
                    match: {method: POST, path: /brief}
                    allow: anyone
                    call: {kafka: {broker: events, topic: brief}, timeout: 3s}
                    async: {keep: 1s}
                  prompt:
                    match: {method: POST, path: /prompt}
                    allow: anyone
                    call: {kafka: {broker: events, topic: prompt}, timeout: 3s}
                    async: {keep: 1h%s}
                %s
                """.formatted(Callers.identity(folder), async, async, top));
        return switch (ConfigLoader.load(file, Map.of())) {
            case ConfigResult.Loaded(var config) -> config;
            case ConfigResult.Rejected(var errors) -> throw new AssertionError(errors.toString());
        };
    }

    /** A request that has reached the channel. */
    final class Asked {

        final Request request;
        private final Promise<Reply> reply = Promise.promise();

        Asked(Request request) {
            this.request = request;
        }

        void accept() {
            if (request.attendance() instanceof Attendance.Noticed noticed) {
                loop.execute(noticed.onAccepted());
            }
        }

        void answer(int status, String body) {
            loop.execute(() -> reply.tryComplete(Reply.of(status, "application/json", Payload.utf8(body))));
        }

        void fail(ChannelFailure failure) {
            loop.execute(() -> reply.tryFail(failure));
        }

        boolean isGivenUp() {
            return reply.future().failed() && reply.future().cause() instanceof ChannelFailure.GivenUp;
        }
    }

    private Future<Reply> ask(Request request, Loop of) {
        var one = new Asked(request);
        request.abandonment().onGiven(() -> one.reply.tryFail(new ChannelFailure.GivenUp()));
        of.at(request.deadline().nanos(), () -> one.reply.tryFail(new ChannelFailure.NoReply("No reply came.")));
        asked.add(one);
        return one.reply.future();
    }

    /** The next request that reaches the channel. */
    Asked next() throws InterruptedException {
        Asked one = asked.poll(20, TimeUnit.SECONDS);
        if (one == null) {
            throw new AssertionError("no request came");
        }
        return one;
    }

    /** Accepts the next request, which is still the next after that. */
    void acceptNext() {
        Awaitility.await().atMost(Duration.ofSeconds(20)).until(() -> !asked.isEmpty());
        Objects.requireNonNull(asked.peek()).accept();
    }

    boolean nothingWasAsked() {
        return asked.isEmpty();
    }

    HttpRequest.Builder request(String path) {
        return HttpRequest.newBuilder(URI.create("http://127.0.0.1:" + listener.port() + path))
                .timeout(Duration.ofSeconds(40));
    }

    HttpResponse<String> send(HttpRequest.Builder request) throws Exception {
        return client.send(request.build(), BodyHandlers.ofString());
    }

    /** The lines of an answer as they come. */
    HttpResponse<Stream<String>> open(HttpRequest.Builder request) throws Exception {
        return client.send(request.build(), BodyHandlers.ofLines());
    }

    CompletableFuture<HttpResponse<String>> begin(HttpRequest.Builder request) {
        return client.sendAsync(request.build(), BodyHandlers.ofString());
    }

    int port() {
        return listener.port();
    }

    StoreAdapter store() {
        return store;
    }

    String metrics() {
        return registry.scrape();
    }

    /** The store as the loop sees it. */
    Store stores() {
        return store.on(loop);
    }

    <T> T on(Supplier<Future<T>> task) {
        Promise<T> done = Promise.promise();
        loop.execute(() -> task.get().onComplete(done));
        return done.future().await();
    }

    @Override
    public void close() {
        listener.close(Duration.ofSeconds(1)).await();
        callbacks.run();
        identities.close();
        store.close();
        vertx.close().await();
    }

    static List<String> lines(HttpResponse<String> response) {
        return response.body().lines().toList();
    }
}
