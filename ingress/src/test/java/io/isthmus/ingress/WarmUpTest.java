package io.isthmus.ingress;

import static org.assertj.core.api.Assertions.assertThatCode;

import io.isthmus.schema.config.ConfigLoader;
import io.isthmus.schema.config.ConfigResult;
import io.isthmus.schema.config.GatewayConfig;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.Map;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

class WarmUpTest {

    @TempDir
    private Path folder;

    @Test
    void itsOwnRequestsAreAnswered() throws IOException {
        var warmUp = new WarmUp(config());
        try {
            assertThatCode(warmUp::serve).doesNotThrowAnyException();
        } finally {
            warmUp.close();
        }
    }

    private GatewayConfig config() throws IOException {
        Path file = folder.resolve("gateway.yaml");
        Files.writeString(file, """
                version: 1
                services:
                  echo: {endpoints: [{url: "http://127.0.0.1:1"}]}
                routes:
                  any:
                    match: {path: /**}
                    allow: anyone
                    call: {http: {service: echo}}
                """);
        return switch (ConfigLoader.load(file, Map.of())) {
            case ConfigResult.Loaded(var config) -> config;
            case ConfigResult.Rejected(var errors) -> throw new AssertionError(errors.toString());
        };
    }
}
