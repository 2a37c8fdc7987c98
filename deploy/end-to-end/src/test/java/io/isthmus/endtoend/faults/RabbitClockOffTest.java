package io.isthmus.endtoend.faults;

import static org.assertj.core.api.Assertions.assertThat;

import com.rabbitmq.client.Connection;
import com.rabbitmq.client.ConnectionFactory;
import com.rabbitmq.client.Delivery;
import io.isthmus.endtoend.Ready;
import io.isthmus.endtoend.TestGateway;
import io.isthmus.testbed.AmqpBroker;
import io.isthmus.testbed.Brokers;
import java.nio.file.Path;
import java.time.Clock;
import java.time.Duration;
import java.util.Date;
import java.util.Map;
import java.util.Queue;
import java.util.concurrent.ConcurrentLinkedQueue;
import java.util.concurrent.CountDownLatch;
import java.util.concurrent.TimeUnit;
import java.util.function.Predicate;
import org.awaitility.Awaitility;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

/** {@link ClockOffTest} for services on RabbitMQ, which have besides the deadline a time that needs nobody's clock. */
class RabbitClockOffTest {

    private static final String QUEUE = "clock.echo";
    private static final int CLIENTS = 25;
    private static final long REQUESTS = CLIENTS;
    private static final Duration DEADLINE = Duration.ofSeconds(5);

    @TempDir
    Path folder;

    private final AmqpBroker rabbit = Brokers.amqp();
    private final Queue<Delivery> asked = new ConcurrentLinkedQueue<>();
    private TestGateway gateway;
    private Clients clients;

    @BeforeEach
    void open() throws Exception {
        try (var connection = newConnection();
                var channel = connection.createChannel()) {
            channel.queueDeclare(QUEUE, true, false, false, null);
        }
        gateway = TestGateway.start(folder, """
                brokers:
                  tasks: {rabbitmq: {uri: "%s"}}
                routes:
                  rabbit:
                    match: {method: POST, path: /rabbit}
                    allow: anyone
                    call: {rabbitmq: {broker: tasks, queue: %s}, timeout: 5s}
                """.formatted(rabbit.uri(), QUEUE));
        Ready.await(gateway.admin("/ready"));
        clients = new Clients(CLIENTS, DEADLINE);
    }

    @AfterEach
    void close() {
        clients.close();
        gateway.close();
    }

    @ParameterizedTest
    @ValueSource(longs = {-120, -10, 10, 120})
    void repliesOfAServiceWhoseClockIsOffAreAnswers(long minutes) throws Exception {
        try (var _ = service(off(minutes), _ -> false)) {
            outcomesAre(Map.of("ok", REQUESTS));
        }

        assertThat(asked).hasSize(CLIENTS).allSatisfy(this::hasTheTimeThatIsLeft);
    }

    /** RabbitMQ reads {@code expiration} as a time from when it gets the message, Qpid as an instant. */
    private void hasTheTimeThatIsLeft(Delivery request) {
        long expiration = Long.parseLong(request.getProperties().getExpiration());
        if (rabbit.isRabbitMq()) {
            assertThat(expiration).isPositive().isLessThanOrEqualTo(DEADLINE.toMillis());
        } else {
            assertThat(expiration).isEqualTo(deadline(request));
        }
    }

    @Test
    void aServiceWhoseClockIsAheadSkipsWhatItCouldAnswerAndTheCallerIsToldThatNobodyReplied() throws Exception {
        Clock ahead = off(10);
        try (var _ = service(ahead, isExpiredBy(ahead))) {
            outcomesAre(Map.of("504 no-reply", REQUESTS));
        }

        assertThat(asked).hasSize(CLIENTS);
    }

    @Test
    void aServiceWhoseClockIsBehindWorksForNobodyAndItsRepliesAreDropped() throws Exception {
        Clock behind = off(-10);
        var mayAnswer = new CountDownLatch(1);
        Predicate<Delivery> isExpired = isExpiredBy(behind);
        try (var _ = service(behind, request -> {
            await(mayAnswer);
            return isExpired.test(request);
        })) {
            outcomesAre(Map.of("504 no-reply", REQUESTS));
            mayAnswer.countDown();

            var meters = new Meters(gateway.admin("/metrics"));
            Awaitility.await("all replies are counted as late")
                    .atMost(Duration.ofSeconds(20))
                    .untilAsserted(() -> assertThat(meters.dropped("late")).isEqualTo(REQUESTS));
        }
    }

    /** {@code expiration} is the broker's affair: a service that is late for all gets nothing, though it would take it. */
    @Test
    void whatNobodyHasTakenInTimeNeverComesToAServiceWhoseClockIsBehind() throws Exception {
        outcomesAre(Map.of("504 no-reply", REQUESTS));
        awaitExpiryAtTheBroker();

        Clock behind = off(-10);
        try (var _ = service(behind, isExpiredBy(behind));
                var next = new Clients(1, DEADLINE)) {
            next.send(1, gateway.url("/rabbit")).await(60, TimeUnit.SECONDS);
            next.recorder().verify(Map.of("ok", 1L).keySet());
        }

        assertThat(asked).as("what came: the one that was asked in time").hasSize(1);
    }

    /** RabbitMQ has them for as long as they had left when they came, which is a little longer than they have with us. */
    private void awaitExpiryAtTheBroker() throws Exception {
        if (rabbit.isRabbitMq()) {
            try (var connection = newConnection();
                    var channel = connection.createChannel()) {
                Awaitility.await("nothing waits any more").until(() -> channel.messageCount(QUEUE) == 0);
            }
        }
    }

    private RabbitService service(Clock clock, Predicate<Delivery> skipped) throws Exception {
        return new RabbitService(rabbit.uri(), QUEUE, (request, service) -> {
            asked.add(request);
            if (!skipped.test(request)) {
                var properties = RabbitService.answering(request.getProperties().getCorrelationId())
                        .timestamp(Date.from(clock.instant()))
                        .build();
                service.publish("", request.getProperties().getReplyTo(), properties, request.getBody());
            }
        });
    }

    private void outcomesAre(Map<String, Long> expected) throws Exception {
        clients.send((int) REQUESTS, gateway.url("/rabbit")).await(60, TimeUnit.SECONDS);
        clients.recorder().verify(expected.keySet());
        assertThat(clients.recorder().outcomes()).isEqualTo(expected);
    }

    private static Clock off(long minutes) {
        return Clock.offset(Clock.systemUTC(), Duration.ofMinutes(minutes));
    }

    private static Predicate<Delivery> isExpiredBy(Clock clock) {
        return request -> deadline(request) < clock.millis();
    }

    private static long deadline(Delivery request) {
        return Long.parseLong(
                request.getProperties().getHeaders().get("isthmus-deadline").toString());
    }

    private static void await(CountDownLatch latch) {
        try {
            latch.await();
        } catch (InterruptedException e) {
            Thread.currentThread().interrupt();
        }
    }

    private Connection newConnection() throws Exception {
        var factory = new ConnectionFactory();
        factory.setUri(rabbit.uri());
        return factory.newConnection("clock-test");
    }
}
