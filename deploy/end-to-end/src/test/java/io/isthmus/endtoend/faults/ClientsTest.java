package io.isthmus.endtoend.faults;

import static java.nio.charset.StandardCharsets.US_ASCII;
import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import java.io.BufferedReader;
import java.io.IOException;
import java.io.InputStreamReader;
import java.net.InetAddress;
import java.net.InetSocketAddress;
import java.net.ServerSocket;
import java.net.Socket;
import java.time.Duration;
import java.util.Map;
import java.util.Set;
import java.util.concurrent.TimeUnit;
import java.util.function.Function;
import org.awaitility.Awaitility;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.Test;

/** What clients tell their recorder of servers that do what no server may. */
class ClientsTest {

    private final Clients clients = new Clients(1, Duration.ofSeconds(5));

    @AfterEach
    void close() {
        clients.close();
    }

    @Test
    void everyAnswerIsHeldAgainstItsRequest() throws Exception {
        try (var server = server(asked -> response(asked, asked.body))) {
            clients.send(3, url(server)).await(20, TimeUnit.SECONDS);
        }
        assertThat(clients.recorder().outcomes()).isEqualTo(Map.of("ok", 3L));
        clients.recorder().verify(Set.of("ok"));
    }

    @Test
    void aSecondAnswerToOneRequestIsSeen() throws Exception {
        try (var server = server(asked -> response(asked, asked.body).repeat(2))) {
            clients.send(1, url(server)).await(20, TimeUnit.SECONDS);
            Awaitility.await()
                    .atMost(Duration.ofSeconds(20))
                    .untilAsserted(
                            () -> assertThatThrownBy(() -> clients.recorder().verify(Set.of("ok")))
                                    .hasMessageContaining("answers that nobody had asked for"));
        }
    }

    @Test
    void aConnectionThatEndsInsteadOfAnAnswerIsAnOutcome() throws Exception {
        try (var server = server(_ -> "")) {
            clients.send(2, url(server)).await(20, TimeUnit.SECONDS);
        }
        clients.recorder().verify(Set.of("broken off"));
    }

    @Test
    void whoIsRefusedIsSentOnToTheNextOne() throws Exception {
        // Bound, so that nobody else is given the port, and never listening.
        try (var closed = new Socket();
                var server = server(asked -> response(asked, asked.body))) {
            closed.bind(new InetSocketAddress(InetAddress.getByName("127.0.0.1"), 0));
            String gone = "http://127.0.0.1:" + closed.getLocalPort() + "/";
            clients.send(2, gone, url(server)).await(20, TimeUnit.SECONDS);
            assertThat(clients.recorder().outcomes(url(server)::equals)).isEqualTo(Map.of("ok", 2L));
            clients.send(1, gone).await(20, TimeUnit.SECONDS);
            assertThat(clients.recorder().count("refused")).isEqualTo(1);
        }
    }

    private record Asked(String id, String body) {}

    private static String response(Asked asked, String body) {
        return "HTTP/1.1 200 OK\r\nx-request-id: " + asked.id + "\r\ncontent-length: " + body.length() + "\r\n\r\n"
                + body;
    }

    private static String url(ServerSocket server) {
        return "http://127.0.0.1:" + server.getLocalPort() + "/";
    }

    /** Answers each request with whatever {@code answer} makes of it, and ends the connection where that is nothing. */
    private static ServerSocket server(Function<Asked, String> answer) throws IOException {
        var server = new ServerSocket(0, 50, InetAddress.getLoopbackAddress());
        Thread.ofVirtual().start(() -> {
            while (!server.isClosed()) {
                try {
                    Socket client = server.accept();
                    Thread.ofVirtual().start(() -> serve(client, answer));
                } catch (IOException e) {
                    return;
                }
            }
        });
        return server;
    }

    private static void serve(Socket client, Function<Asked, String> answer) {
        try (client) {
            var in = new BufferedReader(new InputStreamReader(client.getInputStream(), US_ASCII));
            while (in.readLine() != null) {
                String id = "";
                int length = 0;
                for (String line = in.readLine(); !line.isEmpty(); line = in.readLine()) {
                    String value = line.substring(line.indexOf(':') + 1).strip();
                    if (line.startsWith("x-request-id:")) {
                        id = value;
                    } else if (line.startsWith("content-length:")) {
                        length = Integer.parseInt(value);
                    }
                }
                char[] body = new char[length];
                for (int read = 0; read < length; ) {
                    read += in.read(body, read, length - read);
                }
                String text = answer.apply(new Asked(id, new String(body)));
                if (text.isEmpty()) {
                    return;
                }
                client.getOutputStream().write(text.getBytes(US_ASCII));
            }
        } catch (IOException e) {
            // The client has gone, as it may.
        }
    }
}
