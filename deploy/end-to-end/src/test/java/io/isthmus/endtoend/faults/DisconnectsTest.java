package io.isthmus.endtoend.faults;

import static java.nio.charset.StandardCharsets.US_ASCII;
import static org.assertj.core.api.Assertions.assertThat;

import io.isthmus.endtoend.KafkaEcho;
import io.isthmus.endtoend.RabbitEcho;
import io.isthmus.endtoend.Ready;
import io.isthmus.endtoend.TestGateway;
import io.isthmus.testbed.Brokers;
import java.io.IOException;
import java.net.InetAddress;
import java.net.Socket;
import java.nio.file.Path;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.Set;
import java.util.concurrent.Callable;
import java.util.concurrent.CountDownLatch;
import java.util.concurrent.TimeUnit;
import org.awaitility.Awaitility;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

/**
 * Clients that leave by the thousand while they wait leave nothing behind: no entry, no permit, no connection, and no
 * answer for who comes after them.
 */
class DisconnectsTest {

    private static final int ORDERLY = 500;
    private static final int BY_RESET = 500;
    private static final int STREAMS = 2000;
    private static final int ALL = ORDERLY + BY_RESET + STREAMS;
    private static final Duration DEADLINE = Duration.ofSeconds(60);
    private static final Duration LATE_MAX = Duration.ofSeconds(10);

    @TempDir
    Path folder;

    @ParameterizedTest
    @ValueSource(strings = {"kafka", "rabbit"})
    void thousandsLeaveWhileTheyWaitAndAsManyAreServedAfterThem(String broker) throws Exception {
        var release = new CountDownLatch(1);
        String topic = "leaving." + broker;
        try (var kafkaEcho = new KafkaEcho(Brokers.kafka().bootstrap(), topic)
                        .heldBy(release)
                        .awaitReady();
                var _ = new RabbitEcho(Brokers.amqp().uri(), topic).heldBy(release);
                var gateway = start(topic);
                var leaving = new Flood(LATE_MAX);
                var staying = new Flood(LATE_MAX);
                var beyond = new Flood(LATE_MAX)) {
            var meters = new Meters(gateway.admin("/metrics"));
            String url = gateway.url("/" + broker);
            var sockets = new ArrayList<Socket>();
            for (int i = 0; i < ORDERLY + BY_RESET; i++) {
                sockets.add(ask(gateway.port(), "/" + broker, i));
            }
            leaving.send(STREAMS, url, DEADLINE).await(30, TimeUnit.SECONDS);
            // All of them with the broker: what has not left when its client goes is never sent.
            await(
                    "all that wait",
                    () -> meters.waiting() == ALL
                            && meters.sum(
                                            "isthmus_channel_events_total",
                                            "event=\"published\"",
                                            "route=\"" + broker + "\"")
                                    == ALL);

            leave(sockets.subList(0, ORDERLY), false);
            leave(sockets.subList(ORDERLY, sockets.size()), true);
            leaving.giveUp().await(30, TimeUnit.SECONDS);
            await("nobody waits", () -> meters.waiting() == 0 && meters.sum("isthmus_requests_in_flight") == 0);

            // The bulkhead has room for just as many again.
            staying.send(ALL, url, DEADLINE).await(30, TimeUnit.SECONDS);
            await("all that came after them", () -> meters.waiting() == ALL);
            beyond.send(10, url, DEADLINE).await(30, TimeUnit.SECONDS);
            await("one more is too many", () -> beyond.recorder().count("503 overloaded") == 10);

            release.countDown();
            await("their answers", () -> staying.recorder().count("ok") == ALL);
            staying.recorder().verify(Set.of("ok"));
            leaving.recorder().verify(Set.of("broken off"));
            await("the answers for those who have left", () -> meters.dropped("late") == ALL);
            assertThat(meters.waiting()).isZero();
            assertThat(kafkaEcho.answered()).isEqualTo(broker.equals("kafka") ? 2 * ALL : 0);
        } finally {
            release.countDown();
        }
    }

    @Test
    void thousandsWhoReadAStreamLeaveAndNobodyIsCountedAnyMore() throws Exception {
        try (var _ = new KafkaEcho(Brokers.kafka().bootstrap(), "leaving.stream");
                var gateway = start("leaving.stream")) {
            var meters = new Meters(gateway.admin("/metrics"));
            for (int round = 0; round < 3; round++) {
                var sockets = new ArrayList<Socket>();
                for (int i = 0; i < 1000; i++) {
                    var socket = new Socket(InetAddress.getLoopbackAddress(), gateway.port());
                    write(socket, "GET /stream HTTP/1.1\r\nHost: a\r\nAccept: text/event-stream\r\n\r\n");
                    sockets.add(socket);
                }
                await("all read", () -> meters.sum("isthmus_stream_clients") == 1000);
                leave(sockets.subList(0, 500), false);
                leave(sockets.subList(500, 1000), true);
                await("nobody reads", () -> meters.sum("isthmus_stream_clients") == 0);
            }
        }
    }

    private static Socket ask(int port, String path, int number) throws IOException {
        var socket = new Socket(InetAddress.getLoopbackAddress(), port);
        String body = "{\"leaver\":" + number + "}";
        write(
                socket,
                "POST %s HTTP/1.1\r\nHost: a\r\nContent-Type: application/json\r\nContent-Length: %d\r\n\r\n%s"
                        .formatted(path, body.length(), body));
        return socket;
    }

    private static void write(Socket socket, String request) throws IOException {
        socket.getOutputStream().write(request.getBytes(US_ASCII));
    }

    private static void leave(List<Socket> sockets, boolean byReset) throws IOException {
        for (Socket socket : sockets) {
            if (byReset) {
                socket.setSoLinger(true, 0);
            }
            socket.close();
        }
    }

    private TestGateway start(String topic) throws Exception {
        KafkaEcho.createTopic(Brokers.kafka().bootstrap(), topic);
        var gateway = TestGateway.start(folder, """
                brokers:
                  events: {kafka: {bootstrap: ["%1$s"], replies: {topic: %3$s.replies}}}
                  tasks: {rabbitmq: {uri: "%2$s"}}
                policies:
                  narrow: {timeout: 60s, bulkhead: %4$d}
                routes:
                  kafka:
                    match: {method: POST, path: /kafka}
                    allow: anyone
                    call: {kafka: {broker: events, topic: %3$s}, policy: narrow}
                  rabbit:
                    match: {method: POST, path: /rabbit}
                    allow: anyone
                    call: {rabbitmq: {broker: tasks, queue: %3$s}, policy: narrow}
                  stream:
                    match: {method: GET, path: /stream}
                    allow: anyone
                    stream: {kafka: {broker: events, topic: %3$s}}
                """.formatted(
                        Brokers.kafka().bootstrap(), Brokers.amqp().uri(), topic, ALL));
        Ready.await(gateway.admin("/ready"));
        return gateway;
    }

    private static void await(String what, Callable<Boolean> condition) {
        Awaitility.await(what)
                .atMost(Duration.ofSeconds(30))
                .pollInterval(Duration.ofMillis(50))
                .until(condition);
    }
}
