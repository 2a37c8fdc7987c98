package io.isthmus.endtoend;

import static org.assertj.core.api.Assertions.assertThat;

import io.isthmus.aggregator.loop.BlockWatch;
import io.isthmus.ingress.Gateway;
import io.isthmus.ingress.http.EventLoops;
import io.isthmus.schema.config.ConfigLoader;
import io.isthmus.schema.config.ConfigResult;
import io.isthmus.schema.config.GatewayConfig;
import io.vertx.core.Vertx;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import java.util.Map;

/** A gateway in this process, on free ports. Its test fails if anything kept one of its event loops busy. */
public final class TestGateway implements AutoCloseable {

    /** The whole suite can be run over another one. */
    private static final String TRANSPORT = System.getProperty("transport", "nio");

    private final Gateway gateway;
    private final BlockWatch watch;

    private TestGateway(GatewayConfig config) throws Gateway.StartFailedException {
        Vertx vertx = EventLoops.start(config.server().transport(), Duration.ofMillis(20));
        this.watch = new BlockWatch(vertx);
        this.gateway = Gateway.start(config, vertx);
    }

    /** @param yaml everything but version, server and admin */
    public static TestGateway start(Path folder, String yaml) throws Exception {
        return start(folder, "{}", yaml);
    }

    /** @param limits the server's, as they would stand in the file */
    public static TestGateway start(Path folder, String limits, String yaml) throws Exception {
        Path file = folder.resolve("gateway.yaml");
        Files.writeString(file, """
                version: 1
                server: {listeners: {http: {host: 127.0.0.1, port: 0}}, limits: %s, drain: 1s, transport: %s}
                admin: {port: 0}
                """.formatted(limits, TRANSPORT) + yaml);
        return switch (ConfigLoader.load(file, Map.of())) {
            case ConfigResult.Loaded(var config) -> new TestGateway(config);
            case ConfigResult.Rejected(var errors) -> throw new AssertionError(errors.toString());
        };
    }

    public String url(String path) {
        return "http://127.0.0.1:" + gateway.port() + path;
    }

    public int port() {
        return gateway.port();
    }

    public String admin(String path) {
        return "http://127.0.0.1:" + gateway.adminPort() + path;
    }

    @Override
    public void close() {
        gateway.close();
        watch.close();
        assertThat(watch.blocked()).as("what blocked an event loop").isEmpty();
    }
}
