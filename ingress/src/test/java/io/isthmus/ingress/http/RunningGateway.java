package io.isthmus.ingress.http;

import io.isthmus.ingress.Gateway;
import io.isthmus.schema.config.ConfigLoader;
import io.isthmus.schema.config.ConfigResult;
import java.net.URI;
import java.net.http.HttpClient;
import java.net.http.HttpRequest;
import java.net.http.HttpResponse;
import java.net.http.HttpResponse.BodyHandlers;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import java.util.Map;
import java.util.concurrent.CompletableFuture;

/** A whole gateway in this process, on free ports, and a client of it. */
public final class RunningGateway implements AutoCloseable {

    private final Gateway gateway;
    private final HttpClient client = HttpClient.newBuilder()
            .version(HttpClient.Version.HTTP_1_1)
            .connectTimeout(Duration.ofSeconds(10))
            .build();

    /** @param yaml everything but version, server and admin */
    public RunningGateway(Path folder, String yaml) throws Exception {
        Path file = Files.createTempFile(folder, "gateway", ".yaml");
        Files.writeString(file, """
                version: 1
                server: {listeners: {http: {host: 127.0.0.1, port: 0}}, drain: 1s}
                admin: {port: 0}
                """ + yaml);
        gateway = switch (ConfigLoader.load(file, Map.of())) {
            case ConfigResult.Loaded(var config) -> Gateway.start(config);
            case ConfigResult.Rejected(var errors) -> throw new AssertionError(errors.toString());
        };
    }

    public String url(String path) {
        return "http://127.0.0.1:" + gateway.port() + path;
    }

    public HttpRequest.Builder request(String path) {
        return HttpRequest.newBuilder(URI.create(url(path))).timeout(Duration.ofSeconds(30));
    }

    public HttpResponse<String> send(HttpRequest.Builder request) throws Exception {
        return client.send(request.build(), BodyHandlers.ofString());
    }

    public CompletableFuture<HttpResponse<String>> begin(HttpRequest.Builder request) {
        return client.sendAsync(request.build(), BodyHandlers.ofString());
    }

    public HttpClient client() {
        return client;
    }

    public String metrics() throws Exception {
        return admin("/metrics").body();
    }

    HttpResponse<String> admin(String path) throws Exception {
        return send(HttpRequest.newBuilder(URI.create("http://127.0.0.1:" + gateway.adminPort() + path)));
    }

    /** What {@code /ready} says. */
    public HttpResponse<String> ready() throws Exception {
        return admin("/ready");
    }

    @Override
    public void close() {
        gateway.close();
    }
}
