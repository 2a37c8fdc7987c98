package io.isthmus.ingress;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import io.isthmus.schema.config.ConfigLoader;
import io.isthmus.schema.config.ConfigResult;
import io.isthmus.schema.config.GatewayConfig;
import io.isthmus.schema.config.SocketTransport;
import java.net.InetAddress;
import java.net.ServerSocket;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.Map;
import java.util.stream.Stream;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.MethodSource;

class GatewayStartTest {

    @TempDir
    private Path folder;

    static Stream<SocketTransport> transports() {
        return TransportUnderTest.there();
    }

    private GatewayConfig config(SocketTransport transport, int port) throws Exception {
        Path file = folder.resolve("gateway.yaml");
        Files.writeString(file, """
                version: 1
                server: {transport: %s, listeners: {http: {host: 127.0.0.1, port: %d}}}
                admin: {port: 0}
                services: {shop: {endpoints: [{url: "http://127.0.0.1:1"}]}}
                routes: {shop: {match: {path: /}, allow: anyone, call: {http: {service: shop}}}}
                """.formatted(
                        transport.name().toLowerCase(java.util.Locale.ROOT).replace('_', '-'), port));
        return switch (ConfigLoader.load(file, Map.of())) {
            case ConfigResult.Loaded(var config) -> config;
            case ConfigResult.Rejected(var errors) -> throw new AssertionError(errors.toString());
        };
    }

    @ParameterizedTest
    @MethodSource("transports")
    void aPortThatIsTakenIsNamed(SocketTransport transport) throws Exception {
        try (var taken = new ServerSocket(0, 1, InetAddress.getByName("127.0.0.1"))) {
            GatewayConfig config = config(transport, taken.getLocalPort());
            assertThatThrownBy(() -> Gateway.start(config))
                    .isInstanceOf(Gateway.StartFailedException.class)
                    .hasMessageContaining("port " + taken.getLocalPort())
                    .hasMessageContaining("is taken");
        }
    }

    @ParameterizedTest
    @MethodSource("transports")
    void itListensOverEachTransportThatIsThere(SocketTransport transport) throws Exception {
        try (Gateway gateway = Gateway.start(config(transport, 0))) {
            assertThat(gateway.port()).isPositive();
        }
    }
}
