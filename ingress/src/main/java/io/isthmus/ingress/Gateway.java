package io.isthmus.ingress;

import io.isthmus.aggregator.loop.VertxLoop;
import io.isthmus.aggregator.store.MemoryStore;
import io.isthmus.aggregator.store.StoreAdapter;
import io.isthmus.aggregator.store.redis.RedisStore;
import io.isthmus.aggregator.trace.Tracer;
import io.isthmus.broker.registry.MessageForms;
import io.isthmus.ingress.admin.AdminServer;
import io.isthmus.ingress.http.Admission;
import io.isthmus.ingress.http.AsyncMeters;
import io.isthmus.ingress.http.Callbacks;
import io.isthmus.ingress.http.Door;
import io.isthmus.ingress.http.EventLoops;
import io.isthmus.ingress.http.EventLoops.TransportUnavailableException;
import io.isthmus.ingress.http.Listener;
import io.isthmus.ingress.http.Pipelines;
import io.isthmus.ingress.identity.Identities;
import io.isthmus.ingress.limit.RateLimiter;
import io.isthmus.ingress.route.Routes;
import io.isthmus.ingress.service.HttpServices;
import io.isthmus.ingress.stream.StreamClients;
import io.isthmus.ingress.telemetry.AccessLog;
import io.isthmus.ingress.telemetry.GatewayMetrics;
import io.isthmus.ingress.trace.otel.OtelTracer;
import io.isthmus.schema.config.GatewayConfig;
import io.isthmus.schema.config.MemoryStoreConfig;
import io.isthmus.schema.config.RedisStoreConfig;
import io.isthmus.schema.config.RouteConfig;
import io.isthmus.schema.config.TracesConfig;
import io.isthmus.schema.message.TimeSource;
import io.micrometer.prometheusmetrics.PrometheusConfig;
import io.micrometer.prometheusmetrics.PrometheusMeterRegistry;
import io.vertx.core.DeploymentOptions;
import io.vertx.core.Future;
import io.vertx.core.Promise;
import io.vertx.core.Vertx;
import java.io.IOException;
import java.net.BindException;
import java.security.SecureRandom;
import java.time.Duration;
import java.util.ArrayDeque;
import java.util.ArrayList;
import java.util.Deque;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.Objects;
import java.util.Random;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.TimeoutException;
import java.util.concurrent.atomic.LongAdder;
import java.util.function.Supplier;
import org.jspecify.annotations.Nullable;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/**
 * A running gateway: event loops, brokers, listener and administration port, started in this order and closed in
 * reverse.
 *
 * <p>It starts whether or not its brokers and issuers can be reached; {@code /ready} says what is missing. It fails to
 * start only for what waiting does not mend, such as a port that is taken.
 */
public final class Gateway implements AutoCloseable {

    private static final Logger LOG = LoggerFactory.getLogger(Gateway.class);
    private static final Duration STEP_WITHIN = Duration.ofSeconds(20);

    private final GatewayConfig config;
    private final TimeSource time = TimeSource.system();
    private final PrometheusMeterRegistry registry = new PrometheusMeterRegistry(PrometheusConfig.DEFAULT);
    private final GatewayMetrics metrics = new GatewayMetrics(registry);
    private final Admission admission;
    private final StreamClients streams = new StreamClients();
    private final Vertx vertx;

    /** What to close, last started first. */
    private final Deque<Runnable> started = new ArrayDeque<>();

    private volatile boolean listening;
    private int port;
    private int adminPort;

    private Gateway(GatewayConfig config, Vertx vertx) {
        this.config = config;
        this.admission = new Admission(config.server().limits().requestsInFlightMax());
        this.vertx = vertx;
        started.push(() -> await(vertx.close()));
    }

    /**
     * Starts a gateway; not on an event loop.
     *
     * @throws StartFailedException for what waiting does not mend; nothing is left running then
     */
    public static Gateway start(GatewayConfig config) throws StartFailedException {
        try {
            return start(config, EventLoops.start(config.server().transport()));
        } catch (TransportUnavailableException unavailable) {
            throw new StartFailedException(String.valueOf(unavailable.getMessage()), unavailable);
        }
    }

    /**
     * The same on event loops of the caller's choice.
     *
     * @param vertx made by {@link EventLoops#start}; the gateway closes it
     */
    public static Gateway start(GatewayConfig config, Vertx vertx) throws StartFailedException {
        var gateway = new Gateway(config, vertx);
        try {
            gateway.open();
            return gateway;
        } catch (Exception failure) {
            // A future that is awaited throws whatever it failed with, checked or not.
            gateway.close();
            throw new StartFailedException(reason(config, failure), failure);
        }
    }

    private void open() throws InterruptedException {
        var warmUp = Thread.ofPlatform()
                .name("warm-up")
                .start(() -> WarmUp.run(config.server().transport()));
        List<VertxLoop> loops = takeLoops();
        AccessLog accessLog = new AccessLog(System.out).start();
        metrics.limit("accessLogMax", accessLog.dropped());
        started.push(accessLog::close);
        Tracer tracer = openTracer();
        StoreAdapter store = openStore(loops);
        var brokers = new Brokers(config.brokers(), instance(), loops, metrics);
        started.push(brokers::close);
        var identities = await(on(
                loops.getFirst(),
                () -> Future.succeededFuture(Identities.start(config.identities(), vertx, loops.getFirst()))));
        started.push(identities::close);
        var forms = openForms();
        new KeptReplies(config, store, forms, loops, metrics, tracer).by(brokers);
        brokers.start();
        var async = new AsyncMeters(metrics);
        started.push(Callbacks.start(config, vertx, loops.getLast(), store, async, metrics, tracer, new Random()));
        // Before the listener, so that it closes after the drain: a load balancer is to see that we are not ready.
        openAdmin(brokers, identities, store);
        warmUp.join();
        openListener(loops, brokers, forms, identities, store, async, accessLog, tracer);
        Loosened.in(config)
                .forEach(what -> LOG.atWarn().addKeyValue("loosened", what).log("open by configuration"));
        LOG.atInfo()
                .addKeyValue("port", port)
                .addKeyValue("adminPort", adminPort)
                .addKeyValue(
                        "transport",
                        EventLoops.chosen(config.server().transport()).name())
                .addKeyValue("routes", config.routes().size())
                .log("the gateway listens");
    }

    /** Named by the configuration or else by the platform: a pod or a container has its name as its host's. */
    private String instance() {
        String named = config.server().instance();
        return named != null ? named : Objects.requireNonNullElse(System.getenv("HOSTNAME"), "isthmus");
    }

    private List<VertxLoop> takeLoops() {
        var loops = new ArrayList<VertxLoop>();
        int count = Runtime.getRuntime().availableProcessors();
        await(vertx.deployVerticle(() -> new LoopVerticle(loops), new DeploymentOptions().setInstances(count)));
        return List.copyOf(loops);
    }

    private void openListener(
            List<VertxLoop> loops,
            Brokers brokers,
            MessageForms forms,
            Identities identities,
            StoreAdapter store,
            AsyncMeters async,
            AccessLog accessLog,
            @Nullable Tracer tracer) {
        var assembly =
                new ChannelAssembly(config, brokers, openServices(loops), streams, forms, metrics, tracer != null);
        var bodiesTooLarge = new LongAdder();
        var pipelines = new Pipelines(config, identities, limiters(), assembly, store, async, metrics, bodiesTooLarge);
        var listener = new Listener(vertx, config.server());
        publishLimits(bodiesTooLarge, listener);
        for (VertxLoop loop : loops) {
            // Put together here: it loads hundreds of classes, and a loop that does so answers nobody meanwhile.
            var routes = Routes.builder(config, route -> pipelines.of(route, loop));
            pipelines.statusResources(routes, loop);
            var door = new Door(routes.build(), admission, metrics, accessLog.on(loop), tracer, time);
            await(on(loop, () -> listener.open(door)));
        }
        port = listener.port();
        listening = true;
        started.push(() -> drain(listener));
    }

    /** Null where nothing is traced; nothing of the library is loaded then. */
    private @Nullable Tracer openTracer() {
        TracesConfig traces = config.telemetry().traces();
        if (traces == null) {
            return null;
        }
        var tracer = OtelTracer.start(traces, instance(), metrics);
        started.push(tracer::close);
        return tracer;
    }

    private MessageForms openForms() {
        var forms = new MessageForms(config.schemaRegistries(), vertx);
        started.push(() -> await(forms.close()));
        forms.counters().forEach(metrics::registry);
        return forms;
    }

    /** Closed after the brokers: what ends with them is still kept. */
    private StoreAdapter openStore(List<VertxLoop> loops) {
        StoreAdapter store = switch (config.store()) {
            case MemoryStoreConfig memory -> new MemoryStore(memory, time);
            case RedisStoreConfig redis -> new RedisStore(redis, vertx, loops, new SecureRandom());
        };
        started.push(store::close);
        store.start();
        metrics.store(store);
        return store;
    }

    private Map<Integer, HttpServices> openServices(List<VertxLoop> loops) {
        var services = new HashMap<Integer, HttpServices>();
        var random = new Random();
        for (VertxLoop loop : loops) {
            HttpServices own = await(on(
                    loop,
                    () -> Future.succeededFuture(
                            new HttpServices(vertx, loop, loops.size(), config.services(), random))));
            services.put(loop.index(), own);
            started.push(() -> await(on(loop, own::close)));
        }
        return services;
    }

    private void publishLimits(LongAdder bodiesTooLarge, Listener listener) {
        metrics.limit("requestsInFlightMax", admission.refused());
        metrics.limit("bodyBytesMax", bodiesTooLarge);
        listener.refused().forEach(metrics::limit);
        metrics.gauge("isthmus.requests.in.flight", "Requests under way", admission::inFlight);
    }

    private Map<String, RateLimiter> limiters() {
        var limiters = new HashMap<String, RateLimiter>();
        for (RouteConfig route : config.routes().values()) {
            if (route.limit() != null) {
                limiters.put(route.name(), RateLimiter.of(route.name(), route.limit(), time));
            }
        }
        return limiters;
    }

    private void openAdmin(Brokers brokers, Identities identities, StoreAdapter store) {
        var readiness = new Readiness(admission, () -> listening, brokers, identities, store);
        AdminServer admin = await(
                AdminServer.start(vertx, config.admin(), readiness::missing, readiness::impaired, registry::scrape));
        adminPort = admin.port();
        started.push(() -> await(admin.close()));
    }

    private static <T> Future<T> on(VertxLoop loop, Supplier<Future<T>> task) {
        Promise<T> done = Promise.promise();
        loop.execute(() -> task.get().onComplete(done));
        return done.future();
    }

    /**
     * Says that it goes, and goes on until that is heard; then lets nobody in any more, and gives those inside the time that
     * the configuration has for them.
     */
    private void drain(Listener listener) {
        admission.leave();
        giveNotice();
        LOG.atInfo().addKeyValue("inFlight", admission.inFlight()).log("the gateway drains");
        admission.close();
        streams.drain();
        await(listener.close(config.server().drain()), config.server().drain().plus(STEP_WITHIN));
    }

    private void giveNotice() {
        try {
            TimeUnit.NANOSECONDS.sleep(config.server().notice().toNanos());
        } catch (InterruptedException stopped) {
            Thread.currentThread().interrupt();
        }
    }

    /** The port that clients use. */
    public int port() {
        return port;
    }

    /** The port for health and metrics. */
    public int adminPort() {
        return adminPort;
    }

    /** Drains and stops; not on an event loop. Idempotent. */
    @Override
    public synchronized void close() {
        while (!started.isEmpty()) {
            try {
                started.pop().run();
            } catch (Exception e) {
                LOG.atWarn().setCause(e).log("a part of the gateway could not be closed");
            }
        }
    }

    private static <T> T await(Future<T> future) {
        return await(future, STEP_WITHIN);
    }

    private static <T> T await(Future<T> future, Duration within) {
        try {
            return future.await(within.toMillis(), TimeUnit.MILLISECONDS);
        } catch (TimeoutException e) {
            throw new IllegalStateException("a step took longer than " + within.toSeconds() + " s", e);
        }
    }

    private static String reason(GatewayConfig config, Throwable failure) {
        if (isBind(failure) || (failure.getCause() != null && isBind(failure.getCause()))) {
            return "port " + config.server().listeners().http().port() + " or "
                    + config.admin().port() + " is taken, or its address is not this machine's";
        }
        return "could not start: " + failure;
    }

    /** The native transports have an exception of their own for it, that has nothing but its text to know it by. */
    private static boolean isBind(Throwable failure) {
        return failure instanceof BindException
                || (failure instanceof IOException
                        && String.valueOf(failure.getMessage()).startsWith("bind("));
    }

    /** A gateway that could not start. */
    public static final class StartFailedException extends Exception {
        StartFailedException(String message, Throwable cause) {
            super(message, cause);
        }
    }
}
