package io.isthmus.ingress.http;

import io.isthmus.ingress.telemetry.GatewayMetrics;
import io.isthmus.schema.config.RouteConfig;
import java.util.Map;
import java.util.concurrent.ConcurrentHashMap;

/**
 * The counters of requests that outlive their connection, one for each route: whoever ends such a request counts that there,
 * be it the instance that works on it or one that finds it left.
 */
public final class AsyncMeters {

    private final GatewayMetrics metrics;
    private final Map<String, AsyncCounters> byRoute = new ConcurrentHashMap<>();

    public AsyncMeters(GatewayMetrics metrics) {
        this.metrics = metrics;
    }

    AsyncCounters of(RouteConfig route) {
        return byRoute.computeIfAbsent(route.name(), name -> {
            var made = new AsyncCounters();
            made.publish(name, metrics);
            return made;
        });
    }
}
