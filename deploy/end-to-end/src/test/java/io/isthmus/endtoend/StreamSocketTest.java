package io.isthmus.endtoend;

import static java.nio.charset.StandardCharsets.UTF_8;
import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;
import static org.awaitility.Awaitility.await;

import io.isthmus.testbed.Brokers;
import java.net.Socket;
import java.net.http.WebSocketHandshakeException;
import java.nio.file.Path;
import java.time.Duration;
import java.util.Map;
import java.util.UUID;
import java.util.concurrent.TimeUnit;
import org.apache.kafka.clients.producer.KafkaProducer;
import org.apache.kafka.clients.producer.ProducerRecord;
import org.apache.kafka.common.serialization.StringSerializer;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;
import org.junit.jupiter.api.io.TempDir;

/** A topic over a WebSocket; and that a request for one opens no way around the rules of HTTP. */
@Timeout(120)
class StreamSocketTest {

    private static final String HANDSHAKE = "Host: gateway\r\nUpgrade: websocket\r\nConnection: Upgrade\r\n"
            + "Sec-WebSocket-Version: 13\r\nSec-WebSocket-Key: dGhlIHNhbXBsZSBub25jZQ==\r\n\r\n";

    private final String topic = "socket-" + UUID.randomUUID();
    private KafkaProducer<String, String> producer;

    @TempDir
    Path folder;

    @BeforeEach
    void makeTheTopic() {
        KafkaEcho.createTopic(Brokers.kafka().bootstrap(), topic);
        producer = new KafkaProducer<>(
                Map.of("bootstrap.servers", Brokers.kafka().bootstrap(), "linger.ms", "0"),
                new StringSerializer(),
                new StringSerializer());
    }

    @AfterEach
    void closeTheProducer() {
        producer.close(Duration.ofSeconds(1));
    }

    @Test
    void aClientGetsMessagesAndGoesOnWhereItWas() throws Exception {
        try (var gateway = start()) {
            var first = SocketReader.open(gateway, "/prices?sku=blue");
            assertThat(first.next().get("type").text()).isEqualTo("open");
            publish("red", "{\"price\":1}");
            publish("blue", "{\"price\":2}");
            var message = first.next();
            assertThat(message.get("type").text()).isEqualTo("message");
            assertThat(message.get("data").toPayload().asUtf8()).isEqualTo("{\"price\":2}");
            var id = message.get("id").text();
            first.abort();
            await().untilAsserted(() -> assertThat(
                            Ready.get(gateway.admin("/metrics")).body())
                    .contains("isthmus_stream_clients{route=\"prices\"} 0.0"));

            publish("blue", "no JSON");

            var again = SocketReader.open(gateway, "/prices?sku=blue&last-event-id=" + id);
            assertThat(again.next().get("id").text()).isEqualTo(id);
            assertThat(again.next().get("data").text()).isEqualTo("no JSON");
            again.abort();
        }
    }

    @Test
    void aGatewayThatClosesSendsItsClientsAway() throws Exception {
        SocketReader client;
        try (var gateway = start()) {
            client = SocketReader.open(gateway, "/prices?sku=blue");
            assertThat(client.next().get("type").text()).isEqualTo("open");
        }
        assertThat(client.next().get("type").text()).isEqualTo("reconnect");
        await().until(() -> client.closedWith() == 1001);
    }

    @Test
    void whoIsNotAllowedGetsNoSocket() throws Exception {
        try (var gateway = start()) {
            assertThatThrownBy(() -> SocketReader.open(gateway, "/limited"))
                    .hasCauseInstanceOf(WebSocketHandshakeException.class)
                    .hasRootCauseMessage("Unexpected HTTP response status code 503");
        }
    }

    @Test
    void aRouteThatIsNoStreamAnswersInHttpAndTheConnectionGoesOn() throws Exception {
        try (var gateway = start();
                var socket = new Socket("127.0.0.1", gateway.port())) {
            socket.setSoTimeout(20_000);
            for (int i = 0; i < 2; i++) {
                assertThat(answer(socket, "/nowhere", "route-not-found")).startsWith("HTTP/1.1 404");
            }
        }
    }

    @Test
    void whoDoesNotAwaitTheAnswerToARequestForASocketGetsNone() throws Exception {
        try (var gateway = start();
                var socket = new Socket("127.0.0.1", gateway.port())) {
            socket.setSoTimeout(20_000);
            socket.getOutputStream()
                    .write(("GET /prices?sku=blue HTTP/1.1\r\n" + HANDSHAKE
                                    + "GET /nowhere HTTP/1.1\r\nHost: x\r\n\r\n")
                            .getBytes(UTF_8));
            assertThat(new String(socket.getInputStream().readAllBytes(), UTF_8))
                    .doesNotContain("101");
            await().untilAsserted(() -> assertThat(
                            Ready.get(gateway.admin("/metrics")).body())
                    .contains("isthmus_stream_clients{route=\"prices\"} 0.0"));
        }
    }

    @Test
    void olderHttpGetsServerSentEventsWhateverItAsksFor() throws Exception {
        try (var gateway = start()) {
            var answer = rawAnswer(gateway, "HTTP/1.0", HANDSHAKE);
            assertThat(answer).contains(" 200 ", "text/event-stream");
        }
    }

    @Test
    void aRequestForASocketThatHasABodyGetsNone() throws Exception {
        try (var gateway = start()) {
            var answer = rawAnswer(gateway, "HTTP/1.1", "Content-Length: 5\r\n" + HANDSHAKE + "hello");
            assertThat(answer).doesNotContain(" 101 ");
        }
    }

    @Test
    void whoWasRefusedMayTryAgainOnTheSameConnection() throws Exception {
        try (var gateway = start();
                var socket = new Socket("127.0.0.1", gateway.port())) {
            socket.setSoTimeout(20_000);
            assertThat(answer(socket, "/nowhere", "route-not-found")).startsWith("HTTP/1.1 404");
            assertThat(answer(socket, "/prices?sku=blue", "\"open\"")).startsWith("HTTP/1.1 101");
        }
    }

    private static String answer(Socket socket, String path, String until) throws Exception {
        socket.getOutputStream().write(("GET " + path + " HTTP/1.1\r\n" + HANDSHAKE).getBytes(UTF_8));
        var answer = new StringBuilder();
        var part = new byte[8192];
        while (!answer.toString().contains(until)) {
            int n = socket.getInputStream().read(part);
            assertThat(n).as("answer so far: " + answer).isPositive();
            answer.append(new String(part, 0, n, UTF_8));
        }
        return answer.toString();
    }

    @Test
    void aBrokenHandshakeIsRefused() throws Exception {
        try (var gateway = start()) {
            var answer = rawAnswer(
                    gateway, "HTTP/1.1", HANDSHAKE.replace("Sec-WebSocket-Key: dGhlIHNhbXBsZSBub25jZQ==\r\n", ""));
            assertThat(answer).startsWith("HTTP/1.1 400");
            await().untilAsserted(() -> assertThat(
                            Ready.get(gateway.admin("/metrics")).body())
                    .contains("isthmus_stream_clients{route=\"prices\"} 0.0"));
        }
    }

    private static String rawAnswer(TestGateway gateway, String version, String fields) throws Exception {
        try (var socket = new Socket("127.0.0.1", gateway.port())) {
            socket.setSoTimeout(20_000);
            socket.getOutputStream().write(("GET /prices?sku=blue " + version + "\r\n" + fields).getBytes(UTF_8));
            var part = new byte[8192];
            int n = socket.getInputStream().read(part);
            return n < 0 ? "" : new String(part, 0, n, UTF_8);
        }
    }

    private TestGateway start() throws Exception {
        var gateway = TestGateway.start(folder, """
                brokers:
                  events: {kafka: {bootstrap: ["%1$s"], replies: {topic: stream.replies}}}
                routes:
                  prices:
                    match: {method: GET, path: /prices}
                    allow: anyone
                    stream: {kafka: {broker: events, topic: %2$s, filter: "${key = query.sku}"}}
                  limited:
                    match: {method: GET, path: /limited}
                    allow: anyone
                    stream: {kafka: {broker: events, topic: %2$s-not}}
                """.formatted(Brokers.kafka().bootstrap(), topic));
        await().atMost(Duration.ofSeconds(60))
                .until(() -> !Ready.get(gateway.admin("/ready")).body().contains("topic " + topic + " "));
        return gateway;
    }

    private void publish(String key, String value) throws Exception {
        producer.send(new ProducerRecord<>(topic, key, value)).get(20, TimeUnit.SECONDS);
    }
}
