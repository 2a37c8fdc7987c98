package io.isthmus.ingress.trace;

import static java.nio.charset.StandardCharsets.UTF_8;
import static org.assertj.core.api.Assertions.assertThat;
import static org.awaitility.Awaitility.await;

import ch.qos.logback.classic.Logger;
import ch.qos.logback.classic.spi.ILoggingEvent;
import ch.qos.logback.core.AppenderBase;
import com.sun.net.httpserver.HttpServer;
import io.isthmus.ingress.http.RunningGateway;
import io.isthmus.testbed.Ports;
import java.io.IOException;
import java.net.InetAddress;
import java.net.InetSocketAddress;
import java.net.ServerSocket;
import java.nio.file.Path;
import java.time.Duration;
import java.util.List;
import java.util.concurrent.CopyOnWriteArrayList;
import java.util.concurrent.CountDownLatch;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;
import org.junit.jupiter.api.io.TempDir;
import org.slf4j.LoggerFactory;

/** A collector that is away, slow, full or of another mind costs spans, and nothing else. */
@Timeout(120)
class CollectorTroubleTest {

    private static final Duration WITHIN = Duration.ofSeconds(60);

    @TempDir
    Path folder;

    private final List<String> logged = new CopyOnWriteArrayList<>();
    private final Logger logger = (Logger) LoggerFactory.getLogger("io.isthmus.ingress.trace.otel");
    private final AppenderBase<ILoggingEvent> appender = new AppenderBase<>() {
        @Override
        protected void append(ILoggingEvent event) {
            logged.add(event.getMessage());
        }
    };
    private HttpServer service;

    @BeforeEach
    void start() throws Exception {
        appender.start();
        logger.addAppender(appender);
        service = HttpServer.create(new InetSocketAddress(InetAddress.getLoopbackAddress(), 0), 0);
        service.createContext("/", exchange -> {
            exchange.sendResponseHeaders(204, -1);
            exchange.close();
        });
        service.start();
    }

    @AfterEach
    void stop() {
        logger.detachAppender(appender);
        service.stop(0);
    }

    private RunningGateway gateway(int collector, String more) throws Exception {
        return new RunningGateway(
                folder, """
                telemetry: {traces: {otlp: "http://127.0.0.1:%d/v1/traces"%s}}
                services: {one: {endpoints: [{url: "http://127.0.0.1:%d"}]}}
                routes:
                  one:
                    match: {path: "/**"}
                    allow: anyone
                    call: {http: {service: one}}
                """.formatted(collector, more, service.getAddress().getPort()));
    }

    private static void ask(RunningGateway gateway, int times) throws Exception {
        for (int i = 0; i < times; i++) {
            assertThat(gateway.send(gateway.request("/" + i)).statusCode()).isEqualTo(204);
        }
    }

    @Test
    void oneThatIsAwayIsToldOnceAndGetsWhatWaitedWhenItIsBack() throws Exception {
        int port = Ports.free();
        try (var gateway = gateway(port, "")) {
            ask(gateway, 3);
            await().atMost(WITHIN).until(() -> logged.contains("spans cannot be delivered"));
            ask(gateway, 3);
            try (var collector = new Collector(port)) {
                await().atMost(WITHIN).until(() -> collector.spans().size() == 12);
                await().atMost(WITHIN).until(() -> counted(gateway, "sent") == 12);
                assertThat(logged).containsExactly("spans cannot be delivered", "spans are delivered again");
                assertThat(counted(gateway, "failed")).isZero();
            }
        }
    }

    @Test
    void oneThatIsBusyIsAskedAgain() throws Exception {
        try (var collector = new Collector();
                var gateway = gateway(collector.port(), "")) {
            collector.answers(503);
            ask(gateway, 1);
            await().atMost(WITHIN).until(() -> collector.posts() >= 2);
            collector.answers(200);
            await().atMost(WITHIN).until(() -> collector.spans().size() == 2);
        }
    }

    @Test
    void oneWhoseAnswerDoesNotEndIsLate() throws Exception {
        try (var collector = new ServerSocket(0, 50, InetAddress.getLoopbackAddress());
                var gateway = gateway(collector.getLocalPort(), ", timeout: 1s")) {
            Thread.ofVirtual().start(() -> {
                try (var socket = collector.accept()) {
                    socket.getOutputStream().write("HTTP/1.1 200 OK\r\nContent-Length: 10\r\n\r\n".getBytes(UTF_8));
                    socket.getInputStream().readAllBytes();
                } catch (IOException gone) {
                    // The test is over.
                }
            });
            ask(gateway, 1);
            await().atMost(WITHIN).until(() -> logged.contains("spans cannot be delivered"));
        }
    }

    @Test
    void whatItRefusesIsLostAndCountedAndNotSentAgain() throws Exception {
        try (var collector = new Collector();
                var gateway = gateway(collector.port(), "")) {
            collector.answers(400);
            ask(gateway, 1);
            await().atMost(WITHIN).until(() -> counted(gateway, "failed") == 2);
            collector.answers(200);
            ask(gateway, 1);
            await().atMost(WITHIN).until(() -> counted(gateway, "sent") == 2);
            assertThat(collector.spans()).hasSize(2);
        }
    }

    @Test
    void whatComesBeyondTheLimitIsDroppedAndCountedAndNobodyWaits() throws Exception {
        var held = new CountDownLatch(1);
        try (var collector = new Collector();
                var gateway = gateway(collector.port(), ", spansMax: 4, timeout: 30s")) {
            collector.heldBy(held);
            ask(gateway, 20);
            assertThat(counted(gateway, "dropped")).isPositive();
            await().atMost(WITHIN).until(() -> collector.posts() > 0);
            double before = counted(gateway, "dropped");
            ask(gateway, 20);
            assertThat(counted(gateway, "dropped")).isGreaterThanOrEqualTo(before + 36);
            assertThat(gateway.metrics()).containsPattern("isthmus_limit_reached_total\\{limit=\"spansMax\"\\} [1-9]");
            held.countDown();
            await().atMost(WITHIN).until(() -> counted(gateway, "sent") >= 4);
            await().atMost(WITHIN).until(() -> counted(gateway, "sent") + counted(gateway, "dropped") == 80);
        }
    }

    @Test
    void whatHasEndedIsSentBeforeTheGatewayStopsUnlessThatTakesTooLong() throws Exception {
        var held = new CountDownLatch(1);
        try (var collector = new Collector()) {
            try (var gateway = gateway(collector.port(), "")) {
                ask(gateway, 1);
            }
            assertThat(collector.spans()).hasSize(2);

            collector.heldBy(held);
            var stuck = gateway(collector.port(), ", timeout: 30s");
            ask(stuck, 1);
            long begun = System.nanoTime();
            stuck.close();
            assertThat(Duration.ofNanos(System.nanoTime() - begun)).isLessThan(Duration.ofSeconds(15));
            held.countDown();
        }
    }

    private static double counted(RunningGateway gateway, String event) throws Exception {
        return gateway.metrics()
                .lines()
                .filter(line -> line.startsWith("isthmus_spans_total{") && line.contains("event=\"" + event + "\""))
                .mapToDouble(line -> Double.parseDouble(line.substring(line.lastIndexOf(' ') + 1)))
                .sum();
    }
}
