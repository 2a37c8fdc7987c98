package io.isthmus.endtoend.faults;

import static java.nio.charset.StandardCharsets.UTF_8;
import static org.assertj.core.api.Assertions.assertThat;

import io.isthmus.endtoend.KafkaEcho;
import io.isthmus.endtoend.Ready;
import io.isthmus.endtoend.TestGateway;
import io.isthmus.testbed.Brokers;
import java.nio.file.Path;
import java.time.Clock;
import java.time.Duration;
import java.util.Map;
import java.util.concurrent.CountDownLatch;
import java.util.concurrent.TimeUnit;
import java.util.function.Predicate;
import org.apache.kafka.clients.consumer.ConsumerRecord;
import org.awaitility.Awaitility;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

/**
 * A service's clock is its own affair: the gateway looks at no time but its own. What a service makes of the deadline with
 * a wrong clock costs its callers an answer, never an honest one.
 */
class ClockOffTest {

    private static final int CLIENTS = 25;
    private static final int REQUESTS = CLIENTS;
    private static final Duration DEADLINE = Duration.ofSeconds(5);

    @TempDir
    Path folder;

    private KafkaEcho service;
    private TestGateway gateway;
    private Clients clients;

    @BeforeEach
    void open() throws Exception {
        String kafka = Brokers.kafka().bootstrap();
        service = new KafkaEcho(kafka, "clock.echo").awaitReady();
        gateway = TestGateway.start(folder, """
                brokers:
                  events: {kafka: {bootstrap: ["%s"], replies: {topic: clock.replies}}}
                routes:
                  kafka:
                    match: {method: POST, path: /kafka}
                    allow: anyone
                    call: {kafka: {broker: events, topic: clock.echo}, timeout: 5s}
                """.formatted(kafka));
        Ready.await(gateway.admin("/ready"));
        clients = new Clients(CLIENTS, DEADLINE);
    }

    @AfterEach
    void close() {
        clients.close();
        gateway.close();
        service.close();
    }

    /** Two hours ahead a broker takes no message of the service's time, and two behind it soon throws one away. */
    @ParameterizedTest
    @ValueSource(longs = {-120, -10, 10, 120})
    void repliesOfAServiceWhoseClockIsOffAreAnswers(long minutes) throws Exception {
        service.withClock(off(minutes));

        outcomesAre(Map.of("ok", (long) REQUESTS));
    }

    @ParameterizedTest
    @ValueSource(longs = {-10, 10})
    void aServiceThatComparesTimesOfTheGatewayOnlyCanHaveAnyClock(long minutes) throws Exception {
        service.withClock(off(minutes)).skipping(request -> deadline(request) <= request.timestamp());

        outcomesAre(Map.of("ok", (long) REQUESTS));
    }

    @Test
    void aServiceWhoseClockIsAheadSkipsWhatItCouldAnswerAndTheCallerIsToldThatNobodyReplied() throws Exception {
        Clock ahead = off(10);
        service.withClock(ahead).skipping(isExpiredBy(ahead));

        outcomesAre(Map.of("504 no-reply", (long) REQUESTS));
    }

    @Test
    void aServiceWhoseClockIsBehindWorksForNobodyAndItsRepliesAreDropped() throws Exception {
        Clock behind = off(-10);
        var mayAnswer = new CountDownLatch(1);
        service.withClock(behind).skipping(isExpiredBy(behind)).heldBy(mayAnswer);

        outcomesAre(Map.of("504 no-reply", (long) REQUESTS));
        mayAnswer.countDown();

        Awaitility.await("all replies are counted as late")
                .atMost(Duration.ofSeconds(20))
                .untilAsserted(() -> assertThat(
                                Ready.get(gateway.admin("/metrics")).body())
                        .containsPattern("isthmus_replies_dropped_total\\{[^}]*fate=\"late\"[^}]*} " + REQUESTS));
    }

    private void outcomesAre(Map<String, Long> expected) throws Exception {
        clients.send(REQUESTS, gateway.url("/kafka")).await(60, TimeUnit.SECONDS);
        clients.recorder().verify(expected.keySet());
        assertThat(clients.recorder().outcomes()).isEqualTo(expected);
    }

    private static Clock off(long minutes) {
        return Clock.offset(Clock.systemUTC(), Duration.ofMinutes(minutes));
    }

    private static Predicate<ConsumerRecord<byte[], byte[]>> isExpiredBy(Clock clock) {
        return request -> deadline(request) < clock.millis();
    }

    private static long deadline(ConsumerRecord<byte[], byte[]> request) {
        return Long.parseLong(
                new String(request.headers().lastHeader("isthmus-deadline").value(), UTF_8));
    }
}
