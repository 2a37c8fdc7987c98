package io.isthmus.endtoend.faults;

import static org.assertj.core.api.Assertions.assertThat;

import io.isthmus.endtoend.EchoRoutes;
import io.isthmus.endtoend.KafkaEcho;
import io.isthmus.endtoend.RabbitEcho;
import io.isthmus.endtoend.Ready;
import io.isthmus.endtoend.TestGateway;
import io.isthmus.testbed.Brokers;
import java.net.URI;
import java.net.http.HttpRequest;
import java.net.http.HttpRequest.BodyPublishers;
import java.net.http.HttpResponse;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.Random;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.TimeUnit;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/** Bodies up to the limit, many at once, come back as they were; one over it costs itself only. */
class LargeBodiesTest {

    private static final int AT_ONCE = 16;
    private static final int EACH = 8;
    private static final int BYTES_MAX = 900_000;

    @TempDir
    Path folder;

    @Test
    void manyLargeOnesAtOnceComeBackWholeOverBothBrokers() throws Exception {
        String kafka = Brokers.kafka().bootstrap();
        String amqp = Brokers.amqp().uri();
        try (var echo = new KafkaEcho(kafka, "large.echo");
                var _ = new RabbitEcho(amqp, "large.echo");
                var gateway = TestGateway.start(folder, EchoRoutes.over(kafka, amqp, "large.echo"))) {
            echo.awaitReady();
            Ready.await(gateway.admin("/ready"));
            var askers = new ArrayList<CompletableFuture<Void>>();
            for (int i = 0; i < AT_ONCE; i++) {
                var random = new Random(i);
                askers.add(CompletableFuture.runAsync(
                        () -> ask(gateway, random), task -> Thread.ofVirtual().start(task)));
            }
            for (var asker : askers) {
                asker.get(60, TimeUnit.SECONDS);
            }

            var tooLarge = post(gateway, "/kafka", "\"" + "x".repeat(1_200_000) + "\"");
            assertThat(tooLarge.statusCode()).isEqualTo(413);
            assertThat(tooLarge.body()).contains("urn:isthmus:problem:body-too-large");
            ask(gateway, new Random(AT_ONCE));
        }
    }

    private static void ask(TestGateway gateway, Random random) {
        for (int i = 0; i < EACH; i++) {
            String path = random.nextBoolean() ? "/kafka" : "/rabbit";
            String body = "{\"of\":" + random.nextInt() + ",\"text\":\""
                    + Character.toString('a' + random.nextInt(26)).repeat(random.nextInt(BYTES_MAX)) + "\"}";
            var answer = post(gateway, path, body);
            assertThat(answer.statusCode()).as(path).isEqualTo(200);
            assertThat(answer.body().equals(body)).as("the body of " + path).isTrue();
        }
    }

    private static HttpResponse<String> post(TestGateway gateway, String path, String body) {
        try {
            return Ready.send(HttpRequest.newBuilder(URI.create(gateway.url(path)))
                    .header("Content-Type", "application/json")
                    .POST(BodyPublishers.ofString(body)));
        } catch (Exception e) {
            throw new IllegalStateException(e);
        }
    }
}
