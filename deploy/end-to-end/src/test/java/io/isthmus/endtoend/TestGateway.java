package io.isthmus.endtoend;

import io.isthmus.ingress.Gateway;
import io.isthmus.schema.config.ConfigLoader;
import io.isthmus.schema.config.ConfigResult;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.Map;

/** A gateway in this process, on free ports. */
final class TestGateway implements AutoCloseable {

    private final Gateway gateway;

    private TestGateway(Gateway gateway) {
        this.gateway = gateway;
    }

    /** @param yaml everything but version, server and admin */
    static TestGateway start(Path folder, String yaml) throws Exception {
        return start(folder, "{}", yaml);
    }

    /** @param limits the server's, as they would stand in the file */
    static TestGateway start(Path folder, String limits, String yaml) throws Exception {
        Path file = folder.resolve("gateway.yaml");
        Files.writeString(file, """
                version: 1
                server: {listeners: {http: {host: 127.0.0.1, port: 0}}, limits: %s, drain: 1s}
                admin: {port: 0}
                """.formatted(limits) + yaml);
        return switch (ConfigLoader.load(file, Map.of())) {
            case ConfigResult.Loaded(var config) -> new TestGateway(Gateway.start(config));
            case ConfigResult.Rejected(var errors) -> throw new AssertionError(errors.toString());
        };
    }

    String url(String path) {
        return "http://127.0.0.1:" + gateway.port() + path;
    }

    int port() {
        return gateway.port();
    }

    String admin(String path) {
        return "http://127.0.0.1:" + gateway.adminPort() + path;
    }

    @Override
    public void close() {
        gateway.close();
    }
}
