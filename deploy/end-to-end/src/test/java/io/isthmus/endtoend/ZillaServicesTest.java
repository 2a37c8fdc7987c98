package io.isthmus.endtoend;

import static org.assertj.core.api.Assertions.assertThat;

import io.isthmus.testbed.Brokers;
import java.net.URI;
import java.net.http.HttpRequest;
import java.net.http.HttpRequest.BodyPublishers;
import java.net.http.HttpResponse;
import java.nio.file.Path;
import java.util.Set;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/**
 * A service that expects and answers what Zilla's sample service does ({@link ZillaTasks}): Zilla's own are on no registry that
 * this build reads.
 */
class ZillaServicesTest {

    private static final String TOPIC = "zilla.tasks";

    @TempDir
    Path folder;

    @Test
    void aServiceOfZillaAnswersThroughTheGateway() throws Exception {
        String bootstrap = Brokers.kafka().bootstrap();
        try (var service = new ZillaTasks(bootstrap, TOPIC);
                var gateway = TestGateway.start(folder, """
                        brokers:
                          events: {kafka: {bootstrap: ["%s"], replies: {topic: zilla.replies, readAllPartitions: true}}}
                        routes:
                          create:
                            match: {method: POST, path: /tasks}
                            allow: anyone
                            call:
                              kafka:
                                broker: events
                                topic: zilla.tasks
                                key: "${body.id}"
                                dialect: {zilla: {headers: {"zilla:domain-model": CreateTaskCommand}}}
                              timeout: 30s
                            reply: {headers: [location]}
                          rename:
                            match: {method: PUT, path: "/tasks/{id}"}
                            allow: anyone
                            call:
                              kafka:
                                broker: events
                                topic: zilla.tasks
                                key: "${path.id}"
                                dialect: {zilla: {headers: {"zilla:domain-model": RenameTaskCommand}}}
                              headers: [if-match]
                              timeout: 30s
                        """.formatted(bootstrap))) {
            service.awaitReady();
            Ready.await(gateway.admin("/ready"));

            var created = send(gateway, "/tasks?draft=true", "POST", "{\"id\":\"t-1\",\"title\":\"read\"}");
            assertThat(created.statusCode()).as(created.body()).isEqualTo(201);
            assertThat(created.headers().firstValue("location"))
                    .hasValue("http://" + URI.create(gateway.url("/")).getAuthority() + "/tasks?draft=true/t-1");

            var renamed = send(gateway, "/tasks/t-1", "PUT", "{\"title\":\"write\"}", "If-Match", "1");
            assertThat(renamed.statusCode()).as(renamed.body()).isEqualTo(204);
            assertThat(renamed.body()).isEmpty();

            var refused = send(gateway, "/tasks/t-1", "PUT", "{\"title\":\"write\"}", "If-Match", "7");
            assertThat(refused.statusCode()).isEqualTo(412);

            // Zilla's services know no deadline, and this one no type of what it answers.
            Conformance.assertGood(
                    Set.of("deadline respected", "content type"),
                    "--kafka",
                    bootstrap,
                    "--topic",
                    TOPIC,
                    "--dialect",
                    "{zilla: {headers: {\"zilla:domain-model\": EchoCommand}}}",
                    "--timeout",
                    "30s");
        }
    }

    private static HttpResponse<String> send(
            TestGateway gateway, String path, String method, String body, String... headers) throws Exception {
        var request = HttpRequest.newBuilder(URI.create(gateway.url(path)))
                .header("Content-Type", "application/json")
                .method(method, BodyPublishers.ofString(body));
        return Ready.send(headers.length == 0 ? request : request.headers(headers));
    }
}
