package io.isthmus.ingress.service;

import io.isthmus.aggregator.channel.Channel;
import io.isthmus.aggregator.channel.ChannelCounters;
import io.isthmus.aggregator.loop.Loop;
import io.isthmus.schema.config.HttpTargetConfig;
import io.isthmus.schema.config.ServiceConfig;
import io.isthmus.schema.config.ServiceConfig.EndpointConfig;
import io.vertx.core.Future;
import io.vertx.core.Vertx;
import io.vertx.core.http.Http1ClientConfig;
import io.vertx.core.http.HttpClientAgent;
import io.vertx.core.http.HttpClientConfig;
import io.vertx.core.http.HttpConnectOptions;
import io.vertx.core.http.HttpMethod;
import io.vertx.core.http.HttpVersion;
import io.vertx.core.net.ClientSSLOptions;
import io.vertx.core.net.HostAndPort;
import java.net.URI;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.concurrent.TimeUnit;
import java.util.random.RandomGenerator;
import org.jspecify.annotations.Nullable;

/**
 * The HTTP services of the configuration on one event loop, and the channels to them. To be made, used and closed on
 * that loop: its connections are its own, so that no request changes threads.
 */
public final class HttpServices {

    /** Status line and header fields of a response; what nginx, Tomcat and Jetty send at the most is 8 to 32 KiB. */
    private static final int REPLY_HEADERS_BYTES_MAX = 64 * 1024;

    private static final int STATUS_LINE_BYTES_MAX = 4 * 1024;

    private final Loop loop;
    private final List<HttpClientAgent> clients = new ArrayList<>();
    private final Map<String, HttpService> services = new HashMap<>();

    /**
     * @param loops the number of event loops that share the connections that a service may have: each gets its part of
     *     {@link ServiceConfig#connectionsMax} and {@link ServiceConfig#waitingMax}, rounded up
     */
    public HttpServices(Vertx vertx, Loop loop, int loops, Map<String, ServiceConfig> configs, RandomGenerator random) {
        this.loop = loop;
        configs.forEach((name, config) -> services.put(name, service(vertx, config, loops, random)));
    }

    /** Passes bodies on as they come, in both directions: for routes that do nothing with the reply's body. */
    public Channel streaming(HttpTargetConfig target, ChannelCounters counters) {
        return channel(target, method(target.method()), false, counters);
    }

    /** Holds the reply whole: for routes that check it or make something else of it. */
    public Channel whole(HttpTargetConfig target, ChannelCounters counters) {
        return channel(target, method(target.method()), true, counters);
    }

    /** Holds the reply whole, and asks with {@code GET} unless the configuration names a method. */
    public Channel leg(HttpTargetConfig target, ChannelCounters counters) {
        HttpMethod method = method(target.method());
        return channel(target, method == null ? HttpMethod.GET : method, true, counters);
    }

    /** The connections to all services that are open or being opened. */
    public int openConnections() {
        return services.values().stream()
                .flatMap(service -> service.endpoints().stream())
                .mapToInt(endpoint -> endpoint.connections().size())
                .sum();
    }

    /** Closes every connection, those in use as well: to be called when nothing is under way, or nothing else helps. */
    public Future<Void> close() {
        services.values().forEach(HttpService::close);
        return Future.all(clients.stream().map(HttpClientAgent::close).toList()).mapEmpty();
    }

    private Channel channel(
            HttpTargetConfig target, @Nullable HttpMethod method, boolean whole, ChannelCounters counters) {
        HttpService service = services.get(target.service());
        if (service == null) {
            throw new IllegalArgumentException("no service is called " + target.service());
        }
        return new HttpChannel(service, method, RequestTarget.of(target), whole, loop, counters);
    }

    private static @Nullable HttpMethod method(@Nullable String name) {
        return name == null ? null : HttpMethod.valueOf(name);
    }

    private HttpService service(Vertx vertx, ServiceConfig config, int loops, RandomGenerator random) {
        HttpClientAgent client = vertx.httpClientBuilder()
                .with(clientConfig(config))
                .with(tls(config))
                .build();
        clients.add(client);
        List<Endpoint> endpoints = new ArrayList<>();
        for (EndpointConfig endpoint : config.endpoints()) {
            endpoints.add(endpoint(client, endpoint.url(), config, loops));
        }
        int[] weights =
                config.endpoints().stream().mapToInt(EndpointConfig::weight).toArray();
        var choice = EndpointChoice.of(
                config.balance(), weights, i -> endpoints.get(i).requests(), random);
        return new HttpService(
                List.copyOf(endpoints),
                choice,
                config.replyBytesMax().toInt(),
                config.idle().toNanos());
    }

    private Endpoint endpoint(HttpClientAgent client, URI url, ServiceConfig config, int loops) {
        boolean secure = "https".equals(url.getScheme());
        int port = url.getPort() >= 0 ? url.getPort() : secure ? 443 : 80;
        // The brackets of an IPv6 address belong to the URL.
        String host = url.getHost().replace("[", "").replace("]", "");
        var options = new HttpConnectOptions().setHost(host).setPort(port).setSsl(secure);
        var connections = new Connections(
                () -> client.connect(options),
                Math.ceilDiv(config.connectionsMax(), loops),
                Math.ceilDiv(config.waitingMax(), loops),
                config.idle().toNanos(),
                loop);
        return new Endpoint(HostAndPort.authority(host, port), connections, loop);
    }

    private static HttpClientConfig clientConfig(ServiceConfig config) {
        return new HttpClientConfig()
                .setVersions(HttpVersion.HTTP_1_1)
                .setConnectTimeout(config.connectWithin())
                .setDecompressionEnabled(false)
                .setHttp1Config(new Http1ClientConfig()
                        .setMaxHeaderSize(REPLY_HEADERS_BYTES_MAX)
                        .setMaxInitialLineLength(STATUS_LINE_BYTES_MAX));
    }

    /** Certificates are checked against the JVM's and for the endpoint's host. */
    private static ClientSSLOptions tls(ServiceConfig config) {
        var options = new ClientSSLOptions().setHostnameVerificationAlgorithm("HTTPS");
        options.setSslHandshakeTimeout(config.connectWithin().toMillis());
        options.setSslHandshakeTimeoutUnit(TimeUnit.MILLISECONDS);
        return options;
    }
}
