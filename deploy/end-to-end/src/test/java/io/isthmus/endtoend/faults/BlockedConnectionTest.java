package io.isthmus.endtoend.faults;

import static java.nio.charset.StandardCharsets.UTF_8;
import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import io.isthmus.endtoend.Ready;
import io.isthmus.endtoend.TestGateway;
import io.isthmus.testbed.AmqpBroker;
import io.isthmus.testbed.Brokers;
import java.net.URI;
import java.net.http.HttpRequest;
import java.net.http.HttpRequest.BodyPublishers;
import java.net.http.HttpResponse;
import java.nio.file.Path;
import java.time.Duration;
import java.util.Map;
import java.util.Set;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.TimeUnit;
import org.awaitility.Awaitility;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/**
 * A broker that is short of memory says so, and reads no more of those who publish. They are told at once; who is owed a
 * reply still gets it; and all goes on when it has memory again.
 */
class BlockedConnectionTest {

    private static final Duration DEADLINE = Duration.ofSeconds(3);
    private static final Duration SOON = Duration.ofSeconds(20);

    /** Without the broker, and on a busy machine. */
    private static final Duration AT_ONCE = Duration.ofSeconds(1);

    /** What one is told whose message was on its way when the broker read no more. */
    private static final Set<String> HONEST = Set.of("ok", "503 overloaded", "504 publish-unconfirmed", "504 no-reply");

    @TempDir
    Path folder;

    /** How a broker comes to be short of memory, and how a service gets a reply to it all the same. */
    private interface Shortage {

        void begin();

        void end();

        /** Has the reply to a request that a service has got come while there is no memory. */
        void answer();
    }

    @Test
    void whoPublishesIsRefusedAtOnceAndRepliesAreStillRead() throws Exception {
        String amqp = Brokers.amqp().uri();
        var answer = new CompletableFuture<Runnable>();
        try (var proxy = new AlarmProxy(URI.create(amqp).getPort());
                var _ = new RabbitService(amqp, "blocked.echo", (request, service) -> {
                    var to = request.getProperties();
                    Runnable reply = () -> service.publish(
                            "",
                            to.getReplyTo(),
                            RabbitService.answering(to.getCorrelationId()).build(),
                            request.getBody());
                    if (isHeld(request.getBody())) {
                        answer.complete(reply);
                    } else {
                        reply.run();
                    }
                });
                var gateway = start("amqp://" + URI.create(amqp).getUserInfo() + "@127.0.0.1:" + proxy.port())) {
            survives(gateway, answer, new Shortage() {
                @Override
                public void begin() {
                    proxy.alarm();
                }

                @Override
                public void end() {
                    proxy.endAlarm();
                }

                @Override
                public void answer() {
                    answer.join().run();
                }
            });
        }
    }

    /** The real alarm, where there is one: then not even services can publish, so a reply comes from a queue inside it. */
    @Test
    void theBrokersOwnAlarmIsNoDifferent() throws Exception {
        try (AmqpBroker rabbit = Brokers.newAmqp()) {
            if (!rabbit.isRabbitMq()) {
                assertThatThrownBy(rabbit::alarm).isInstanceOf(UnsupportedOperationException.class);
                return;
            }
            var answer = new CompletableFuture<Runnable>();
            try (var _ = new RabbitService(rabbit.uri(), "blocked.echo", (request, service) -> {
                        var to = request.getProperties();
                        var reply =
                                RabbitService.answering(to.getCorrelationId()).build();
                        if (isHeld(request.getBody())) {
                            dieLater(service, to.getReplyTo());
                            service.publish("", "blocked.later", reply, request.getBody());
                            answer.complete(() -> {});
                        } else {
                            service.publish("", to.getReplyTo(), reply, request.getBody());
                        }
                    });
                    var gateway = start(rabbit.uri())) {
                survives(gateway, answer, new Shortage() {
                    @Override
                    public void begin() {
                        rabbit.alarm();
                    }

                    @Override
                    public void end() {
                        rabbit.endAlarm();
                    }

                    @Override
                    public void answer() {
                        // It is on its way.
                    }
                });
            }
        }
    }

    private static boolean isHeld(byte[] body) {
        return new String(body, UTF_8).contains("held");
    }

    /** A queue out of which replies go to {@code replyTo}, by the broker's own hand, some seconds later. */
    private static void dieLater(RabbitService service, String replyTo) {
        try (var channel = service.channel()) {
            channel.queueDeclare(
                    "blocked.later",
                    true,
                    false,
                    false,
                    Map.of("x-message-ttl", 8000, "x-dead-letter-exchange", "", "x-dead-letter-routing-key", replyTo));
        } catch (Exception e) {
            throw new IllegalStateException(e);
        }
    }

    private void survives(TestGateway gateway, CompletableFuture<Runnable> got, Shortage shortage) throws Exception {
        var meters = new Meters(gateway.admin("/metrics"));
        try (var clients = new Clients(5, DEADLINE)) {
            Recorder recorder = clients.recorder();
            clients.send(50, gateway.url("/echo")).await(20, TimeUnit.SECONDS);
            recorder.verify(Set.of("ok"));
            var owed = CompletableFuture.supplyAsync(
                    () -> post(gateway, "/held"), task -> Thread.ofVirtual().start(task));
            got.get(20, TimeUnit.SECONDS);

            shortage.begin();
            try {
                var done = clients.send(Integer.MAX_VALUE, gateway.url("/echo"));
                Awaitility.await("the gateway says that it may not publish")
                        .atMost(SOON)
                        .until(() -> recorder.count("503 overloaded") > 100);
                clients.stop();
                done.await(20, TimeUnit.SECONDS);
                isRefusedAtOnce(gateway);

                shortage.answer();
                assertThat(owed.get(20, TimeUnit.SECONDS).body()).isEqualTo("{\"held\":true}");
                isRefusedAtOnce(gateway);
            } finally {
                shortage.end();
            }
            recorder.verify(HONEST);
        }
        Ready.await(gateway.admin("/ready"));
        try (var clients = new Clients(5, DEADLINE)) {
            clients.send(200, gateway.url("/echo")).await(30, TimeUnit.SECONDS);
            clients.recorder().verify(Set.of("ok"));
        }
        assertThat(meters.waiting()).isZero();
    }

    private static void isRefusedAtOnce(TestGateway gateway) {
        for (int i = 0; i < 10; i++) {
            long begun = System.nanoTime();
            var answer = post(gateway, "/echo");
            assertThat(answer.statusCode()).isEqualTo(503);
            assertThat(answer.body()).contains("urn:isthmus:problem:overloaded");
            assertThat(System.nanoTime() - begun).isLessThan(AT_ONCE.toNanos());
        }
    }

    private TestGateway start(String uri) throws Exception {
        var gateway = TestGateway.start(folder, """
                brokers:
                  tasks: {rabbitmq: {uri: "%s"}}
                routes:
                  echo:
                    match: {method: POST, path: /echo}
                    allow: anyone
                    call: {rabbitmq: {broker: tasks, queue: blocked.echo}, timeout: 3s}
                  held:
                    match: {method: POST, path: /held}
                    allow: anyone
                    call: {rabbitmq: {broker: tasks, queue: blocked.echo}, timeout: 30s}
                """.formatted(uri));
        Ready.await(gateway.admin("/ready"));
        return gateway;
    }

    private static HttpResponse<String> post(TestGateway gateway, String path) {
        try {
            return Ready.send(HttpRequest.newBuilder(URI.create(gateway.url(path)))
                    .header("Content-Type", "application/json")
                    .POST(BodyPublishers.ofString(path.equals("/held") ? "{\"held\":true}" : "{}")));
        } catch (Exception e) {
            throw new IllegalStateException(e);
        }
    }
}
