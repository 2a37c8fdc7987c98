package io.isthmus.endtoend;

import static org.assertj.core.api.Assertions.assertThat;

import com.sun.net.httpserver.HttpServer;
import io.isthmus.aggregator.store.redis.RedisUnderTest;
import io.isthmus.testbed.Brokers;
import java.io.IOException;
import java.net.InetAddress;
import java.net.InetSocketAddress;
import java.net.URI;
import java.net.http.HttpRequest;
import java.net.http.HttpRequest.BodyPublishers;
import java.nio.charset.StandardCharsets;
import java.nio.file.Path;
import java.time.Duration;
import java.util.Map;
import java.util.concurrent.ConcurrentHashMap;
import java.util.concurrent.CountDownLatch;
import java.util.concurrent.ExecutorService;
import java.util.concurrent.Executors;
import java.util.concurrent.atomic.AtomicBoolean;
import java.util.concurrent.atomic.AtomicInteger;
import org.awaitility.Awaitility;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/** A client that has asked to be called back is, whichever instance is killed meanwhile. */
class CallbacksThatOutliveTest {

    private static final int REQUESTS = 30;

    @TempDir
    Path folder;

    @Test
    void anInstanceKilledBetweenPublishAndReplyLosesNoCallback() throws Exception {
        String kafka = Brokers.kafka().bootstrap();
        String amqp = Brokers.amqp().uri();
        var mayAnswer = new CountDownLatch(1);
        try (var redis = new RedisUnderTest();
                var receiver = new Receiver();
                var service = new KafkaEcho(kafka, "called.echo").heldBy(mayAnswer);
                var _ = new RabbitEcho(amqp, "called.echo").heldBy(mayAnswer)) {
            String routes = routes(kafka, amqp, redis.uri(), receiver);
            try (var dying = GatewayProcess.start(folder, "dying", routes);
                    var living = GatewayProcess.start(folder, "living", routes)) {
                service.awaitReady();
                dying.awaitReady();
                living.awaitReady();
                for (int i = 0; i < REQUESTS; i++) {
                    accept(dying.url(i % 2 == 0 ? "/work" : "/task"), receiver.url("/" + i), "{\"n\":" + i + "}");
                }
                dying.kill();
                mayAnswer.countDown();

                Awaitility.await()
                        .atMost(Duration.ofSeconds(90))
                        .untilAsserted(() -> assertThat(receiver.bodies).hasSize(REQUESTS));
                for (int i = 0; i < REQUESTS; i++) {
                    assertThat(receiver.bodies)
                            .containsEntry(
                                    "/" + i, "done 200 {\"reply\":{\"n\":" + i + "},\"asked\":{\"n\":" + i + "}}");
                }
            }
        }
    }

    @Test
    void anInstanceKilledWhileItCallsLeavesTheCallToTheNext() throws Exception {
        String kafka = Brokers.kafka().bootstrap();
        String amqp = Brokers.amqp().uri();
        try (var redis = new RedisUnderTest();
                var receiver = new Receiver();
                var service = new KafkaEcho(kafka, "called.echo");
                var _ = new RabbitEcho(amqp, "called.echo")) {
            String routes = routes(kafka, amqp, redis.uri(), receiver);
            receiver.silent.set(true);
            try (var dying = GatewayProcess.start(folder, "dying", routes)) {
                service.awaitReady();
                dying.awaitReady();
                accept(dying.url("/work"), receiver.url("/call"), "{\"n\":1}");
                Awaitility.await().atMost(Duration.ofSeconds(60)).until(() -> receiver.calls.get() > 0);
                dying.kill();
            }
            receiver.silent.set(false);
            try (var next = GatewayProcess.start(folder, "next", routes)) {
                next.awaitReady();
                Awaitility.await()
                        .atMost(Duration.ofSeconds(90))
                        .untilAsserted(() -> assertThat(receiver.bodies)
                                .containsEntry("/call", "done 200 {\"reply\":{\"n\":1},\"asked\":{\"n\":1}}"));
            }
        }
    }

    private static void accept(String url, String callback, String body) throws Exception {
        var answer = Ready.send(HttpRequest.newBuilder(URI.create(url))
                .header("Callback-Url", callback)
                .POST(BodyPublishers.ofString(body)));
        assertThat(answer.statusCode()).as(answer.body()).isEqualTo(202);
    }

    private static String routes(String kafka, String amqp, URI redis, Receiver receiver) {
        return """
                store: {redis: {uri: "%s", within: 5s}}
                callbacks: {key: {id: test, secret: "nobody else knows what is signed with this"}, timeout: 5s}
                brokers:
                  events:
                    kafka: {bootstrap: ["%s"], replies: {topic: called.replies, durable: {topic: called.durable, group: called}}}
                  tasks: {rabbitmq: {uri: "%s", replies: {queue: called.replies, durable: called.durable}}}
                routes:
                  task:
                    match: {method: POST, path: /task}
                    allow: anyone
                    call: {rabbitmq: {broker: tasks, queue: called.echo}, timeout: 120s}
                    async: {keep: 1h, callbacks: ["%4$s"]}
                    respond: {body: {reply: "${reply}", asked: "${body}"}}
                  work:
                    match: {method: POST, path: /work}
                    allow: anyone
                    call: {kafka: {broker: events, topic: called.echo}, timeout: 120s}
                    async: {keep: 1h, callbacks: ["%4$s"]}
                    respond: {body: {reply: "${reply}", asked: "${body}"}}
                """.formatted(redis, kafka, amqp, receiver.url(""));
    }

    /** Notes what it is told, under the path where it is. */
    private static final class Receiver implements AutoCloseable {

        final Map<String, String> bodies = new ConcurrentHashMap<>();
        final AtomicInteger calls = new AtomicInteger();
        final AtomicBoolean silent = new AtomicBoolean();
        private final ExecutorService threads = Executors.newVirtualThreadPerTaskExecutor();
        private final HttpServer server;

        Receiver() throws IOException {
            server = HttpServer.create(new InetSocketAddress(InetAddress.getLoopbackAddress(), 0), 50);
            server.setExecutor(threads);
            server.createContext("/", exchange -> {
                String body = new String(exchange.getRequestBody().readAllBytes(), StandardCharsets.UTF_8);
                var fields = exchange.getRequestHeaders();
                calls.incrementAndGet();
                if (silent.get()) {
                    // Nothing is said, and the connection stays.
                    return;
                }
                bodies.put(
                        exchange.getRequestURI().toString(),
                        fields.getFirst("Isthmus-State") + " " + fields.getFirst("Isthmus-Status") + " " + body);
                exchange.sendResponseHeaders(204, -1);
                exchange.close();
            });
            server.start();
        }

        String url(String path) {
            return "http://127.0.0.1:" + server.getAddress().getPort() + path;
        }

        @Override
        public void close() {
            server.stop(0);
            threads.shutdownNow();
        }
    }
}
