package io.isthmus.endtoend.faults;

import io.isthmus.endtoend.GatewayProcess;
import io.vertx.core.Vertx;
import io.vertx.core.http.HttpClient;
import io.vertx.core.http.HttpClientOptions;
import io.vertx.core.http.HttpMethod;
import io.vertx.core.http.RequestOptions;
import java.time.Duration;
import java.util.List;
import java.util.Map;
import java.util.concurrent.ConcurrentHashMap;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.atomic.AtomicInteger;
import java.util.function.Supplier;

/**
 * The least that a load balancer does: it asks each gateway whether it is ready, again and again, and gives requests to
 * those that are, in turn.
 */
final class Balancer implements AutoCloseable {

    /** How often it asks: a gateway that goes must be ready for at least this long after it has said that it is not. */
    static final Duration EVERY = Duration.ofMillis(100);

    private final Vertx vertx = Vertx.vertx();
    private final HttpClient client = vertx.createHttpClient(new HttpClientOptions().setConnectTimeout(1000));
    private final List<GatewayProcess> gateways;
    private final Map<GatewayProcess, Boolean> ready = new ConcurrentHashMap<>();
    private final AtomicInteger turn = new AtomicInteger();
    private volatile boolean closed;

    Balancer(List<GatewayProcess> gateways) {
        this.gateways = List.copyOf(gateways);
        gateways.forEach(this::ask);
    }

    private void ask(GatewayProcess gateway) {
        if (closed) {
            return;
        }
        client.request(new RequestOptions().setMethod(HttpMethod.GET).setAbsoluteURI(gateway.ready()))
                .compose(request -> request.send().timeout(1, TimeUnit.SECONDS))
                .map(response -> response.statusCode() == 200)
                .otherwise(false)
                .onSuccess(is -> ready.put(gateway, is))
                .compose(_ -> vertx.timer(EVERY.toMillis(), TimeUnit.MILLISECONDS))
                .onSuccess(_ -> ask(gateway));
    }

    boolean isReady(GatewayProcess gateway) {
        return ready.getOrDefault(gateway, false);
    }

    /** Each path at each gateway that is ready, in turn. If none is, whoever is next is as good as another. */
    Supplier<String> over(String... paths) {
        return () -> {
            int now = turn.getAndIncrement();
            for (int i = 0; i < gateways.size(); i++) {
                GatewayProcess next = gateways.get(Math.floorMod(now + i, gateways.size()));
                if (isReady(next)) {
                    return next.url(paths[Math.floorMod(now / gateways.size(), paths.length)]);
                }
            }
            return gateways.getFirst().url(paths[0]);
        };
    }

    @Override
    public void close() {
        closed = true;
        vertx.close().await();
    }
}
