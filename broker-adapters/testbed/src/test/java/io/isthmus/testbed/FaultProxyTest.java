package io.isthmus.testbed;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import java.io.IOException;
import java.io.UncheckedIOException;
import java.net.ConnectException;
import java.net.InetSocketAddress;
import java.net.ServerSocket;
import java.net.Socket;
import java.net.SocketException;
import java.net.SocketTimeoutException;
import java.time.Duration;
import java.util.Random;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.TimeUnit;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;

final class FaultProxyTest {

    private ServerSocket echo;
    private FaultProxy proxy;

    @BeforeEach
    void open() throws Exception {
        echo = new ServerSocket();
        echo.bind(new InetSocketAddress(Ports.loopback(), 0));
        Thread.ofVirtual().start(this::serve);
        proxy = FaultProxy.to(echo.getLocalPort());
    }

    @AfterEach
    void close() throws Exception {
        proxy.close();
        echo.close();
    }

    @Test
    void itHandsOnEveryByteInOrderAndThenTheEnd() throws Exception {
        var sent = new byte[3_000_000];
        new Random(7).nextBytes(sent);
        try (var client = connect()) {
            var received = CompletableFuture.supplyAsync(
                    () -> readAll(client), task -> Thread.ofVirtual().start(task));
            client.getOutputStream().write(sent);
            client.shutdownOutput();

            assertThat(received.get(20, TimeUnit.SECONDS)).isEqualTo(sent);
        }
    }

    @Test
    void aDelayPutsOffEachWayOnce() throws Exception {
        try (var client = connect()) {
            roundTrip(client);
            proxy.delay(Duration.ofMillis(60));

            var started = System.nanoTime();
            roundTrip(client);

            assertThat(Duration.ofNanos(System.nanoTime() - started)).isGreaterThanOrEqualTo(Duration.ofMillis(120));
        }
    }

    @Test
    void aDelayDoesNotSlowDownTheStream() throws Exception {
        proxy.delay(Duration.ofMillis(50));
        var sent = new byte[5_000_000];
        try (var client = connect()) {
            var received = CompletableFuture.supplyAsync(
                    () -> readAll(client), task -> Thread.ofVirtual().start(task));
            var started = System.nanoTime();
            client.getOutputStream().write(sent);
            client.shutdownOutput();

            assertThat(received.get(40, TimeUnit.SECONDS)).hasSize(sent.length);
            // Chunk by chunk it would be 2 * 306 * 50 ms.
            assertThat(Duration.ofNanos(System.nanoTime() - started)).isLessThan(Duration.ofSeconds(10));
        }
    }

    @Test
    void aStallKeepsConnectionsAndHoldsTheBytesBackUntilItEnds() throws Exception {
        try (var old = connect()) {
            roundTrip(old);
            proxy.stall();
            try (var young = connect()) {
                old.getOutputStream().write(1);
                young.getOutputStream().write(2);
                old.setSoTimeout(200);
                assertThatThrownBy(() -> old.getInputStream().read()).isInstanceOf(SocketTimeoutException.class);

                proxy.restore();
                old.setSoTimeout(10_000);
                assertThat(old.getInputStream().read()).isEqualTo(1);
                assertThat(young.getInputStream().read()).isEqualTo(2);
            }
        }
    }

    @Test
    void aStallOfOneWayLeavesTheOther() throws Exception {
        try (var client = connect()) {
            roundTrip(client);
            proxy.stall(Way.TO_CLIENT);
            client.getOutputStream().write(1);
            client.setSoTimeout(200);
            assertThatThrownBy(() -> client.getInputStream().read()).isInstanceOf(SocketTimeoutException.class);
            proxy.restore();
            client.setSoTimeout(10_000);
            assertThat(client.getInputStream().read()).isEqualTo(1);

            // What cannot reach the server was not echoed when the other way is closed.
            proxy.stall(Way.TO_SERVER);
            client.getOutputStream().write(2);
            client.setSoTimeout(200);
            assertThatThrownBy(() -> client.getInputStream().read()).isInstanceOf(SocketTimeoutException.class);
            proxy.restore();
            client.setSoTimeout(10_000);
            assertThat(client.getInputStream().read()).isEqualTo(2);
        }
    }

    @Test
    void aNarrowLineLetsNoMoreThroughInATime() throws Exception {
        proxy.narrow(100_000);
        var sent = new byte[60_000];
        try (var client = connect()) {
            var received = CompletableFuture.supplyAsync(
                    () -> readAll(client), task -> Thread.ofVirtual().start(task));
            var started = System.nanoTime();
            client.getOutputStream().write(sent);
            client.shutdownOutput();

            assertThat(received.get(20, TimeUnit.SECONDS)).hasSize(sent.length);
            // The last chunk need not wait for itself.
            assertThat(Duration.ofNanos(System.nanoTime() - started)).isGreaterThan(Duration.ofMillis(400));
        }
    }

    @Test
    void aCutResetsConnectionsAndWelcomesNewOnes() throws Exception {
        try (var old = connect()) {
            roundTrip(old);
            assertThat(proxy.connections()).isEqualTo(1);

            proxy.cut();

            assertThatThrownBy(() -> old.getInputStream().read())
                    .isInstanceOf(SocketException.class)
                    .hasMessageContaining("reset");
            try (var young = connect()) {
                roundTrip(young);
            }
        }
    }

    @Test
    void aRefusalResetsConnectionsAndTakesNoNewOnesUntilItEnds() throws Exception {
        try (var old = connect()) {
            roundTrip(old);

            proxy.refuse();

            assertThatThrownBy(() -> old.getInputStream().read()).isInstanceOf(SocketException.class);
            assertThatThrownBy(this::connect).isInstanceOf(ConnectException.class);
            assertThat(proxy.connections()).isZero();
        }
        proxy.restore();
        try (var young = connect()) {
            roundTrip(young);
        }
    }

    @Test
    void aServerThatIsNotThereIsAReset() throws Exception {
        echo.close();

        assertThatThrownBy(() -> {
                    try (var client = connect()) {
                        roundTrip(client);
                    }
                })
                .isInstanceOf(SocketException.class);
    }

    private Socket connect() throws IOException {
        var socket = new Socket();
        socket.connect(new InetSocketAddress(Ports.loopback(), proxy.port()), 2_000);
        socket.setSoTimeout(10_000);
        return socket;
    }

    private static void roundTrip(Socket client) throws IOException {
        client.getOutputStream().write(42);
        assertThat(client.getInputStream().read()).isEqualTo(42);
    }

    private static byte[] readAll(Socket client) {
        try {
            return client.getInputStream().readAllBytes();
        } catch (IOException e) {
            throw new UncheckedIOException(e);
        }
    }

    private void serve() {
        while (!echo.isClosed()) {
            try {
                var socket = echo.accept();
                Thread.ofVirtual().start(() -> echo(socket));
            } catch (IOException e) {
                return;
            }
        }
    }

    private static void echo(Socket socket) {
        try (socket) {
            socket.getInputStream().transferTo(socket.getOutputStream());
            socket.shutdownOutput();
        } catch (IOException e) {
            // The client is gone, as some of these tests mean it to be.
        }
    }
}
