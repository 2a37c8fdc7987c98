package io.isthmus.bench.spring;

import java.nio.charset.StandardCharsets;
import java.util.List;
import java.util.Map;
import org.apache.kafka.clients.producer.ProducerRecord;
import org.springframework.amqp.core.Message;
import org.springframework.amqp.core.MessageProperties;
import org.springframework.web.reactive.function.client.WebClient;
import org.springframework.web.reactive.function.server.ServerResponse;
import reactor.core.publisher.Mono;
import tools.jackson.databind.json.JsonMapper;

/**
 * Two HTTP legs, two over Kafka with the tuned template, one over RabbitMQ, and {@code Mono.zip}:
 * {@code PORT UPSTREAM_PORT BOOTSTRAP TOPIC TOPIC REPLIES URI QUEUE}.
 */
public final class Mixed {

    private static final JsonMapper JSON = JsonMapper.shared();

    private Mixed() {}

    public static void main(String[] arguments) throws InterruptedException {
        var client = WebClient.create("http://127.0.0.1:" + arguments[1]);
        var kafka = KafkaGateway.template(arguments[2], arguments[5], true);
        var rabbit = RabbitGateway.template(arguments[6]);
        String queue = arguments[7];
        Web.serve(
                Integer.parseInt(arguments[0]),
                routes -> routes.GET("/v1/pages/{id}", request -> {
                    String id = request.pathVariable("id");
                    byte[] body = ("{\"id\":\"" + id + "\"}").getBytes(StandardCharsets.UTF_8);
                    Mono<Map<?, ?>> stock = Mono.fromFuture(
                                    () -> rabbit.sendAndReceive("", queue, new Message(body, new MessageProperties())))
                            .map(reply -> JSON.readValue(reply.getBody(), Map.class));
                    return Mono.zip(
                                    List.of(
                                            http(client, 0, id),
                                            http(client, 1, id),
                                            message(kafka, arguments[3], body),
                                            message(kafka, arguments[4], body),
                                            stock),
                                    Gather::whole)
                            .flatMap(whole -> ServerResponse.ok().bodyValue(whole));
                }));
    }

    private static Mono<Map<?, ?>> http(WebClient client, int leg, String id) {
        return client.get()
                .uri("/legs/{leg}/{id}", leg, id)
                .retrieve()
                .bodyToMono(Map.class)
                .map(answer -> (Map<?, ?>) answer);
    }

    private static Mono<Map<?, ?>> message(
            org.springframework.kafka.requestreply.ReplyingKafkaTemplate<byte[], byte[], byte[]> kafka,
            String topic,
            byte[] body) {
        return Mono.fromFuture(() -> kafka.sendAndReceive(new ProducerRecord<byte[], byte[]>(topic, body)))
                .map(reply -> JSON.readValue(reply.value(), Map.class));
    }
}
