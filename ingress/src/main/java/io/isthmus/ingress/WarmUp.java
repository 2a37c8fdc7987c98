package io.isthmus.ingress;

import static java.nio.charset.StandardCharsets.US_ASCII;

import io.isthmus.aggregator.loop.VertxLoop;
import io.isthmus.aggregator.store.MemoryStore;
import io.isthmus.broker.registry.MessageForms;
import io.isthmus.ingress.http.Admission;
import io.isthmus.ingress.http.AsyncMeters;
import io.isthmus.ingress.http.Door;
import io.isthmus.ingress.http.EventLoops;
import io.isthmus.ingress.http.Listener;
import io.isthmus.ingress.http.Pipelines;
import io.isthmus.ingress.identity.Identities;
import io.isthmus.ingress.route.Routes;
import io.isthmus.ingress.service.HttpServices;
import io.isthmus.ingress.stream.StreamClients;
import io.isthmus.ingress.telemetry.AccessLog;
import io.isthmus.ingress.telemetry.GatewayMetrics;
import io.isthmus.schema.config.ConfigLoader;
import io.isthmus.schema.config.ConfigResult;
import io.isthmus.schema.config.GatewayConfig;
import io.isthmus.schema.config.MemoryStoreConfig;
import io.isthmus.schema.config.SocketTransport;
import io.isthmus.schema.message.TimeSource;
import io.micrometer.prometheusmetrics.PrometheusConfig;
import io.micrometer.prometheusmetrics.PrometheusMeterRegistry;
import io.vertx.core.Context;
import io.vertx.core.Future;
import io.vertx.core.Promise;
import io.vertx.core.Vertx;
import io.vertx.core.http.HttpServer;
import java.io.IOException;
import java.net.InetAddress;
import java.net.Socket;
import java.nio.file.Path;
import java.time.Duration;
import java.util.List;
import java.util.Map;
import java.util.Random;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.atomic.LongAdder;
import java.util.function.Supplier;
import org.jspecify.annotations.Nullable;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/**
 * Answers two requests of its own before the first of a client comes: one by a gather, one as a stream. They take the
 * whole way on loopback, through the guard, a pipeline and an HTTP service, and so load the classes that the loops of
 * the gateway would otherwise load while their first clients wait. On event loops of its own, that end with it.
 */
final class WarmUp {

    private static final Logger LOG = LoggerFactory.getLogger(WarmUp.class);
    private static final String HOST = "127.0.0.1";
    private static final Duration WITHIN = Duration.ofSeconds(10);
    private static final String SERVICE = "self";
    private static final String BODY = "{\"name\":\"a\"}";

    private final Vertx vertx;
    private @Nullable Identities identities;

    WarmUp(SocketTransport transport) {
        this.vertx = EventLoops.start(transport, WITHIN);
    }

    /** Takes some hundred milliseconds of a processor, and never fails: what goes wrong is left to the first client. */
    static void run(SocketTransport transport) {
        var warmUp = new WarmUp(transport);
        try {
            warmUp.serve();
        } catch (Exception e) {
            LOG.debug("The first request will take longer: error={}", e.toString());
        } finally {
            warmUp.close();
        }
    }

    void serve() throws Exception {
        Context context = vertx.getOrCreateContext();
        VertxLoop loop = await(on(context, () -> Future.succeededFuture(new VertxLoop(0, vertx, context))));
        HttpServer service = await(vertx.createHttpServer()
                .requestHandler(request -> request.response().end(BODY))
                .listen(0, HOST));
        GatewayConfig small = small(service.actualPort());
        var listener = new Listener(vertx, small.server());
        var door = await(on(context, () -> Future.succeededFuture(door(small, loop))));
        await(on(context, () -> listener.open(door)));
        ask(
                listener.port(),
                "POST /gathered",
                "Content-Type: application/json\r\nContent-Length: " + BODY.length(),
                BODY);
        ask(listener.port(), "GET /streamed", "Accept: */*", "");
    }

    void close() {
        if (identities != null) {
            identities.close();
        }
        vertx.close();
    }

    private Door door(GatewayConfig small, VertxLoop loop) {
        var metrics = new GatewayMetrics(new PrometheusMeterRegistry(PrometheusConfig.DEFAULT));
        var services = new HttpServices(vertx, loop, 1, small.services(), new Random());
        var assembly = new ChannelAssembly(
                small,
                new Brokers(Map.of(), SERVICE, List.of(loop), metrics),
                Map.of(loop.index(), services),
                new StreamClients(),
                new MessageForms(Map.of(), vertx),
                metrics,
                false);
        var nobody = Identities.start(Map.of(), vertx, loop);
        identities = nobody;
        var nothing = new MemoryStore((MemoryStoreConfig) small.store(), TimeSource.system());
        var pipelines = new Pipelines(
                small, nobody, Map.of(), assembly, nothing, new AsyncMeters(metrics), metrics, new LongAdder());
        return new Door(
                Routes.table(small, route -> pipelines.of(route, loop)),
                new Admission(small.server().limits().requestsInFlightMax()),
                metrics,
                AccessLog.silent().on(loop),
                null,
                TimeSource.system());
    }

    private static GatewayConfig small(int servicePort) {
        String yaml = """
                version: 1
                server: {listeners: {http: {host: %s, port: 0}}, drain: 1s}
                services: {self: {endpoints: [{url: "http://%s:%d"}]}}
                routes:
                  gathered:
                    match: {path: /gathered}
                    allow: anyone
                    gather: {deadline: 10s, legs: {self: {http: {service: self}}}}
                    respond: {body: {asked: "${body.name}", name: "${self.name}", size: "${$length(self.name)}"}}
                  streamed:
                    match: {path: /streamed}
                    allow: anyone
                    call: {http: {service: self}}
                """.formatted(HOST, HOST, servicePort);
        return switch (ConfigLoader.load(Path.of("warm-up.yaml"), yaml, Map.of())) {
            case ConfigResult.Loaded(var loaded) -> loaded;
            case ConfigResult.Rejected(var errors) -> throw new IllegalStateException(errors.toString());
        };
    }

    private static void ask(int port, String line, String field, String body) throws IOException {
        try (var socket = new Socket(InetAddress.getLoopbackAddress(), port)) {
            socket.setSoTimeout(Math.toIntExact(WITHIN.toMillis()));
            String head = line + " HTTP/1.1\r\nHost: isthmus\r\nConnection: close\r\n" + field + "\r\n\r\n";
            socket.getOutputStream().write((head + body).getBytes(US_ASCII));
            var answer = new String(socket.getInputStream().readAllBytes(), US_ASCII);
            if (!answer.startsWith("HTTP/1.1 200 ")) {
                throw new IOException(
                        line + " was answered: " + answer.lines().findFirst().orElse("nothing"));
            }
        }
    }

    private static <T> Future<T> on(Context context, Supplier<Future<T>> task) {
        Promise<T> done = Promise.promise();
        context.runOnContext(_ -> task.get().onComplete(done));
        return done.future();
    }

    private static <T> T await(Future<T> future) throws Exception {
        return future.await(WITHIN.toMillis(), TimeUnit.MILLISECONDS);
    }
}
