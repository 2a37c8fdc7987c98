package io.isthmus.endtoend.faults;

import static org.assertj.core.api.Assertions.assertThat;

import io.isthmus.endtoend.GatewayProcess;
import io.isthmus.endtoend.KafkaEcho;
import io.isthmus.testbed.Brokers;
import java.nio.file.Path;
import java.time.Duration;
import java.util.Map;
import java.util.Set;
import java.util.concurrent.Callable;
import java.util.concurrent.CountDownLatch;
import java.util.concurrent.TimeUnit;
import org.awaitility.Awaitility;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/** A hundred thousand requests wait at once: each costs little, each ends as it should, and one more is refused. */
class PendingRequestsTest {

    private static final int HELD = 90_000;
    private static final int SILENT = 10_000;
    private static final int BEYOND = 500;

    private static final Duration PATIENCE = Duration.ofSeconds(120);
    private static final Duration SHORT = Duration.ofSeconds(40);

    /** Two processors write a hundred thousand answers while the clients read them. */
    private static final Duration LATE_MAX = Duration.ofSeconds(20);

    /** With its stream, its head and body, its deadline's timer and its place in the table. Seen: 4,400 bytes. */
    private static final int BYTES_EACH_MAX = 8 * 1024;

    @TempDir
    Path folder;

    @Test
    void aHundredThousandWaitAndAllEndAsTheyShould() throws Exception {
        String kafka = Brokers.kafka().bootstrap();
        KafkaEcho.createTopic(kafka, "many.silent");
        var release = new CountDownLatch(1);
        try (var echo = new KafkaEcho(kafka, "many.held").heldBy(release).awaitReady();
                var gateway = start(kafka);
                var held = new Flood(LATE_MAX);
                var silent = new Flood(LATE_MAX)) {
            gateway.awaitReady();
            var meters = new Meters(gateway.admin("/metrics"));
            long idle = gateway.liveBytes();

            held.send(HELD, gateway.url("/held"), PATIENCE).await(90, TimeUnit.SECONDS);
            await("those that are held", () -> meters.waiting() == HELD);
            long each = (gateway.liveBytes() - idle) / HELD;
            assertThat(each).as("bytes for each request").isLessThan(BYTES_EACH_MAX);

            silent.send(SILENT, gateway.url("/silent"), SHORT).await(60, TimeUnit.SECONDS);
            await("all of them", () -> meters.waiting() == HELD + SILENT);
            try (var beyond = new Flood(LATE_MAX)) {
                beyond.send(BEYOND, gateway.url("/held"), PATIENCE).await(30, TimeUnit.SECONDS);
                await(
                        "the refusals",
                        () -> !beyond.recorder().outcomes().isEmpty()
                                && beyond.recorder().count("503 overloaded") == BEYOND);
                beyond.recorder().verify(Set.of("503 overloaded"));
            }
            assertThat(meters.sum("isthmus_limit_reached_total", "limit=\"requestsInFlightMax\""))
                    .isEqualTo(BEYOND);

            await(
                    "the deadline of those whom nobody answers",
                    () -> silent.recorder().count("504 no-reply") == SILENT);
            release.countDown();
            await("the answers", () -> held.recorder().count("ok") == HELD);

            held.recorder().verify(Set.of("ok"));
            silent.recorder().verify(Set.of("504 no-reply"));
            assertThat(held.recorder().outcomes()).isEqualTo(Map.of("ok", (long) HELD));
            await("an empty table", () -> meters.waiting() == 0);
            assertThat(echo.answered()).isEqualTo(HELD);
        } finally {
            release.countDown();
        }
    }

    private GatewayProcess start(String kafka) throws Exception {
        return GatewayProcess.start(
                folder,
                "many",
                "{requestsInFlightMax: %d, idle: 10m}".formatted(HELD + SILENT),
                "-Xmx1500m",
                """
                brokers:
                  events:
                    kafka: {bootstrap: ["%s"], replies: {topic: many.replies}, pendingMax: 200000}
                routes:
                  held:
                    match: {method: POST, path: /held}
                    allow: anyone
                    call: {kafka: {broker: events, topic: many.held}, timeout: 120s}
                  silent:
                    match: {method: POST, path: /silent}
                    allow: anyone
                    call: {kafka: {broker: events, topic: many.silent}, timeout: 40s}
                """.formatted(kafka));
    }

    private static void await(String what, Callable<Boolean> condition) {
        Awaitility.await(what)
                .atMost(Duration.ofSeconds(90))
                .pollInterval(Duration.ofMillis(100))
                .until(condition);
    }
}
