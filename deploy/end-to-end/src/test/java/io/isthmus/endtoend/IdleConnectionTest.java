package io.isthmus.endtoend;

import static java.nio.charset.StandardCharsets.US_ASCII;
import static org.assertj.core.api.Assertions.assertThat;

import java.net.InetAddress;
import java.net.Socket;
import java.net.URI;
import java.nio.file.Path;
import java.util.ArrayDeque;
import java.util.Deque;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/** A gateway in a process of its own, so that nothing of the clients' is in what is measured. */
class IdleConnectionTest {

    private static final int COUNT = 2000;
    private static final byte[] REQUEST = "GET /nowhere HTTP/1.1\r\nHost: localhost\r\n\r\n".getBytes(US_ASCII);

    @TempDir
    Path folder;

    private final Deque<Socket> clients = new ArrayDeque<>();

    @AfterEach
    void closeTheClients() throws Exception {
        for (Socket client : clients) {
            client.close();
        }
    }

    @Test
    void aConnectionThatWaitsForItsNextRequestTakesLessThanEightKibibytes() throws Exception {
        try (var gateway = GatewayProcess.start(folder, "idle", """
                services:
                  none: {endpoints: [{url: "http://127.0.0.1:1"}]}
                routes:
                  none: {match: {method: GET, path: /none}, allow: anyone, call: {http: {service: none}}}
                """)) {
            gateway.awaitReady();
            int port = URI.create(gateway.url("/")).getPort();
            open(port, 200);
            long before = gateway.liveBytes();
            open(port, COUNT);
            assertThat((gateway.liveBytes() - before) / COUNT).isBetween(500L, 8L * 1024);
        }
    }

    /** Each has had an answer. */
    private void open(int port, int count) throws Exception {
        for (int i = 0; i < count; i++) {
            var client = new Socket(InetAddress.getLoopbackAddress(), port);
            clients.push(client);
            client.setSoTimeout(30_000);
            client.getOutputStream().write(REQUEST);
            assertThat(client.getInputStream().read(new byte[2048])).isPositive();
        }
    }
}
