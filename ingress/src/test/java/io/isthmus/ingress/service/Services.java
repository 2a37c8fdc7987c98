package io.isthmus.ingress.service;

import io.isthmus.schema.config.Balance;
import io.isthmus.schema.config.ByteSize;
import io.isthmus.schema.config.HttpTargetConfig;
import io.isthmus.schema.config.HttpTargetConfig.RewriteConfig;
import io.isthmus.schema.config.ServiceConfig;
import io.isthmus.schema.config.ServiceConfig.EndpointConfig;
import java.net.URI;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;

/** Configurations of services for tests. What a test does not set is small, so that limits are reached soon. */
final class Services {

    private final List<EndpointConfig> endpoints = new ArrayList<>();
    private Balance balance = Balance.ROUND_ROBIN;
    private int connectionsMax = 4;
    private int waitingMax = 4;
    private Duration connectWithin = Duration.ofSeconds(1);
    private Duration idle = Duration.ofSeconds(10);
    private long replyBytesMax = 1 << 20;

    static Services at(int... ports) {
        var services = new Services();
        for (int port : ports) {
            services.and(port, 1);
        }
        return services;
    }

    Services and(int port, int weight) {
        endpoints.add(new EndpointConfig(URI.create("http://127.0.0.1:" + port), weight));
        return this;
    }

    Services andSecure(String host, int port) {
        endpoints.add(new EndpointConfig(URI.create("https://" + host + ":" + port), 1));
        return this;
    }

    Services balance(Balance newBalance) {
        balance = newBalance;
        return this;
    }

    Services connectionsMax(int max) {
        connectionsMax = max;
        return this;
    }

    Services waitingMax(int max) {
        waitingMax = max;
        return this;
    }

    Services connectWithin(Duration within) {
        connectWithin = within;
        return this;
    }

    Services idle(Duration longest) {
        idle = longest;
        return this;
    }

    Services replyBytesMax(long max) {
        replyBytesMax = max;
        return this;
    }

    ServiceConfig build() {
        return new ServiceConfig(
                endpoints, balance, connectionsMax, waitingMax, connectWithin, idle, new ByteSize(replyBytesMax));
    }

    /** The service's own path and method. */
    static HttpTargetConfig target() {
        return new HttpTargetConfig(OneLoop.SERVICE, null, null, null);
    }

    static HttpTargetConfig rewriting(String from, String to) {
        return new HttpTargetConfig(OneLoop.SERVICE, null, null, new RewriteConfig(List.of(from, to)));
    }
}
