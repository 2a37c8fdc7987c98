package io.isthmus.endtoend;

import static java.nio.charset.StandardCharsets.UTF_8;
import static org.assertj.core.api.Assertions.assertThat;

import io.isthmus.ingress.imports.Import;
import io.isthmus.ingress.imports.Imported;
import io.isthmus.schema.json.JsonDocument;
import io.isthmus.testbed.Brokers;
import java.net.URI;
import java.net.http.HttpRequest;
import java.net.http.HttpRequest.BodyPublishers;
import java.net.http.HttpResponse;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import java.util.Map;
import org.apache.kafka.clients.consumer.KafkaConsumer;
import org.apache.kafka.clients.producer.KafkaProducer;
import org.apache.kafka.clients.producer.ProducerRecord;
import org.apache.kafka.common.TopicPartition;
import org.apache.kafka.common.errors.WakeupException;
import org.apache.kafka.common.serialization.ByteArrayDeserializer;
import org.apache.kafka.common.serialization.ByteArraySerializer;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/** A gateway that is started with what {@code isthmus import} made answers as the two documents say. */
class ImportedContractTest {

    private static final String OPENAPI = """
            openapi: 3.0.3
            info: {title: Import, version: "1"}
            paths:
              /quotes:
                post:
                  operationId: quote
                  requestBody:
                    required: true
                    content: {application/json: {schema: {$ref: "#/components/schemas/Quote"}}}
                  responses:
                    "200": {description: The quote., content: {application/json: {schema: {$ref: "#/components/schemas/Quote"}}}}
              /lookups/{id}:
                get:
                  operationId: lookup
                  parameters: [{name: id, in: path, required: true, schema: {type: string}}]
                  responses: {"200": {description: What was found., content: {application/json: {}}}}
            components:
              schemas:
                Quote:
                  type: object
                  required: [customer]
                  properties:
                    customer: {type: string}
                    note: {type: string, nullable: true}
            """;

    private static final String ASYNCAPI = """
            asyncapi: 3.0.0
            info: {title: Import, version: "1"}
            servers:
              events: {host: "%s", protocol: kafka}
            channels:
              quotes: {address: imported.quotes, messages: {request: {$ref: "#/components/messages/request"}}}
              lookups: {address: imported.lookups, messages: {request: {$ref: "#/components/messages/lookup"}}}
              found: {address: imported.found, messages: {found: {$ref: "#/components/messages/found"}}}
              replies: {address: null, messages: {reply: {$ref: "#/components/messages/request"}}}
            operations:
              quote:
                action: send
                channel: {$ref: "#/channels/quotes"}
                reply: {address: {location: "$message.header#/isthmus-reply-to"}, channel: {$ref: "#/channels/replies"}}
              lookup:
                action: send
                channel: {$ref: "#/channels/lookups"}
                reply: {channel: {$ref: "#/channels/found"}}
            components:
              messages:
                request:
                  correlationId: {location: "$message.header#/isthmus-correlation"}
                  headers: {type: object, properties: {isthmus-reply-partition: {type: string}}}
                  payload: {type: object}
                lookup:
                  correlationId: {location: "$message.header#/x-ask"}
                  payload: {type: object, properties: {id: {type: string}}}
                found:
                  correlationId: {location: "$message.payload#/asked/by"}
                  payload: {type: object}
            """;

    @TempDir
    Path folder;

    @Test
    void requestsAreCheckedAnsweredOverKafkaAndFoundByWhatTheDocumentCorrelates() throws Exception {
        String bootstrap = Brokers.kafka().bootstrap();
        KafkaEcho.createTopic(bootstrap, "imported.found");
        try (var _ = new KafkaEcho(bootstrap, "imported.quotes").awaitReady();
                var _ = new FixedTopicService(bootstrap);
                var gateway = start(bootstrap)) {
            var answer = post(gateway, "/quotes", "{\"customer\":\"c-7\",\"note\":null}");
            assertThat(answer.statusCode()).as(answer.body()).isEqualTo(200);
            assertThat(answer.body()).isEqualTo("{\"customer\":\"c-7\",\"note\":null}");

            var misfit = post(gateway, "/quotes", "{\"note\":7}");
            assertThat(misfit.statusCode()).isEqualTo(400);
            assertThat(misfit.body()).contains("urn:isthmus:problem:invalid-request", "customer", "/note");

            var found = Ready.send(HttpRequest.newBuilder(URI.create(gateway.url("/lookups/a-1"))));
            assertThat(found.statusCode()).as(found.body()).isEqualTo(200);
            assertThat(found.body()).contains("\"found\":{\"id\":\"a-1\"}");
        }
    }

    private TestGateway start(String bootstrap) throws Exception {
        Path openapi = Files.writeString(folder.resolve("openapi.yaml"), OPENAPI);
        Path asyncapi = Files.writeString(folder.resolve("asyncapi.yaml"), ASYNCAPI.formatted(bootstrap));
        Imported imported = Import.of(openapi, asyncapi, null);
        for (var file : imported.files().entrySet()) {
            Path schema = folder.resolve(file.getKey());
            Files.createDirectories(schema.getParent());
            Files.writeString(schema, JsonDocument.json(file.getValue()));
        }
        var gateway =
                TestGateway.start(folder, JsonDocument.yaml(imported.config()).replaceFirst("version: 1\n", ""));
        Ready.await(gateway.admin("/ready"));
        return gateway;
    }

    private static HttpResponse<String> post(TestGateway gateway, String path, String body) throws Exception {
        return Ready.send(HttpRequest.newBuilder(URI.create(gateway.url(path)))
                .header("Content-Type", "application/json")
                .POST(BodyPublishers.ofString(body)));
    }

    /** A service that answers to a topic of its own, whatever the request says, and has the id in the body. */
    private static final class FixedTopicService implements AutoCloseable {

        private final KafkaConsumer<byte[], byte[]> consumer;
        private final KafkaProducer<byte[], byte[]> producer;
        private final Thread thread;

        FixedTopicService(String bootstrap) {
            KafkaEcho.createTopic(bootstrap, "imported.lookups");
            consumer = new KafkaConsumer<>(
                    Map.of("bootstrap.servers", bootstrap), new ByteArrayDeserializer(), new ByteArrayDeserializer());
            producer = new KafkaProducer<>(
                    Map.of("bootstrap.servers", bootstrap), new ByteArraySerializer(), new ByteArraySerializer());
            var partitions = consumer.partitionsFor("imported.lookups").stream()
                    .map(each -> new TopicPartition(each.topic(), each.partition()))
                    .toList();
            consumer.assign(partitions);
            consumer.seekToEnd(partitions);
            partitions.forEach(consumer::position);
            thread = Thread.ofPlatform().daemon().start(this::serve);
        }

        private void serve() {
            try {
                while (true) {
                    for (var request : consumer.poll(Duration.ofMillis(100))) {
                        String id =
                                new String(request.headers().lastHeader("x-ask").value(), UTF_8);
                        String body = "{\"asked\":{\"by\":\"%s\"},\"found\":%s}"
                                .formatted(id, new String(request.value(), UTF_8));
                        producer.send(new ProducerRecord<>("imported.found", body.getBytes(UTF_8)));
                    }
                }
            } catch (WakeupException closing) {
                consumer.close();
            }
        }

        @Override
        public void close() {
            consumer.wakeup();
            try {
                thread.join();
            } catch (InterruptedException e) {
                Thread.currentThread().interrupt();
            }
            producer.close(Duration.ofSeconds(1));
        }
    }
}
