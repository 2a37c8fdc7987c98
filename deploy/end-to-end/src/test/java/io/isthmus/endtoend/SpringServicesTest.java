package io.isthmus.endtoend;

import static org.assertj.core.api.Assertions.assertThat;

import io.isthmus.testbed.Brokers;
import java.net.URI;
import java.net.http.HttpRequest;
import java.net.http.HttpRequest.BodyPublishers;
import java.net.http.HttpResponse;
import java.nio.file.Path;
import java.time.Duration;
import java.util.LinkedHashMap;
import java.util.Map;
import java.util.Set;
import org.awaitility.Awaitility;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.springframework.amqp.core.Queue;
import org.springframework.amqp.rabbit.annotation.EnableRabbit;
import org.springframework.amqp.rabbit.annotation.RabbitListener;
import org.springframework.amqp.support.converter.JacksonJsonMessageConverter;
import org.springframework.boot.SpringApplication;
import org.springframework.boot.autoconfigure.EnableAutoConfiguration;
import org.springframework.context.ConfigurableApplicationContext;
import org.springframework.context.annotation.Bean;
import org.springframework.context.annotation.Configuration;
import org.springframework.kafka.annotation.EnableKafka;
import org.springframework.kafka.annotation.KafkaListener;
import org.springframework.kafka.config.KafkaListenerEndpointRegistry;
import org.springframework.kafka.support.converter.StringJacksonJsonMessageConverter;
import org.springframework.messaging.handler.annotation.SendTo;

/** Services written with Spring's own listeners, as its documentation shows, answer unchanged. */
class SpringServicesTest {

    @TempDir
    Path folder;

    @Test
    void listenersOfSpringKafkaAndSpringRabbitAnswerThroughTheGateway() throws Exception {
        KafkaEcho.createTopic(Brokers.kafka().bootstrap(), "spring.quotes");
        try (var spring = startSpring();
                var gateway = TestGateway.start(folder, """
                        brokers:
                          events: {kafka: {bootstrap: ["%s"], replies: {topic: spring.replies}}}
                          tasks: {rabbitmq: {uri: "%s"}}
                        routes:
                          quote:
                            match: {method: POST, path: /quotes}
                            allow: anyone
                            call: {kafka: {broker: events, topic: spring.quotes, dialect: spring}, timeout: 10s}
                          reserve:
                            match: {method: POST, path: "/stock/{sku}"}
                            allow: anyone
                            call:
                              rabbitmq: {broker: tasks, queue: spring.stock, dialect: spring}
                              body: {sku: "${path.sku}", quantity: "${body.quantity}"}
                              timeout: 10s
                        """.formatted(
                                Brokers.kafka().bootstrap(), Brokers.amqp().uri()))) {
            Ready.await(gateway.admin("/ready"));
            awaitPartitions(spring);

            var quote = post(gateway, "/quotes", "{\"customer\":\"c-7\"}");
            assertThat(quote.statusCode()).as(quote.body()).isEqualTo(200);
            assertThat(quote.body()).isEqualTo("{\"customer\":\"c-7\",\"by\":\"spring-kafka\"}");

            var reserved = post(gateway, "/stock/a-1", "{\"quantity\":3}");
            assertThat(reserved.statusCode()).as(reserved.body()).isEqualTo(200);
            assertThat(reserved.body()).contains("\"sku\":\"a-1\"", "\"by\":\"spring-rabbit\"");

            // Spring knows no deadline, and says of a record no type.
            Conformance.assertGood(
                    Set.of("deadline respected", "content type"),
                    "--kafka",
                    Brokers.kafka().bootstrap(),
                    "--topic",
                    "spring.quotes",
                    "--dialect",
                    "spring",
                    "--timeout",
                    "30s");
            Conformance.assertGood(
                    Set.of("deadline respected"),
                    "--rabbitmq",
                    Brokers.amqp().uri(),
                    "--queue",
                    "spring.stock",
                    "--dialect",
                    "spring",
                    "--timeout",
                    "30s");
        }
    }

    private static ConfigurableApplicationContext startSpring() {
        URI amqp = URI.create(Brokers.amqp().uri());
        String[] user = amqp.getUserInfo().split(":");
        System.setProperty("org.springframework.boot.logging.LoggingSystem", "none");
        var application = new SpringApplication(Services.class);
        application.setDefaultProperties(Map.of(
                "spring.kafka.bootstrap-servers",
                Brokers.kafka().bootstrap(),
                "spring.kafka.consumer.auto-offset-reset",
                "earliest",
                "spring.rabbitmq.host",
                amqp.getHost(),
                "spring.rabbitmq.port",
                String.valueOf(amqp.getPort()),
                "spring.rabbitmq.username",
                user[0],
                "spring.rabbitmq.password",
                user[1],
                "spring.main.banner-mode",
                "off"));
        return application.run();
    }

    /** Spring says that it has started before its group has partitions. */
    private static void awaitPartitions(ConfigurableApplicationContext spring) {
        var registry = spring.getBean(KafkaListenerEndpointRegistry.class);
        Awaitility.await()
                .atMost(Duration.ofSeconds(60))
                .until(() -> registry.getListenerContainers().stream()
                        .allMatch(container -> container.getAssignedPartitions() != null
                                && !container.getAssignedPartitions().isEmpty()));
    }

    private static HttpResponse<String> post(TestGateway gateway, String path, String body) throws Exception {
        return Ready.send(HttpRequest.newBuilder(URI.create(gateway.url(path)))
                .header("Content-Type", "application/json")
                .POST(BodyPublishers.ofString(body)));
    }

    @Configuration
    @EnableAutoConfiguration
    @EnableKafka
    @EnableRabbit
    static class Services {

        @Bean
        StringJacksonJsonMessageConverter kafkaConverter() {
            return new StringJacksonJsonMessageConverter();
        }

        @Bean
        JacksonJsonMessageConverter rabbitConverter() {
            return new JacksonJsonMessageConverter();
        }

        @Bean
        Queue stock() {
            return new Queue("spring.stock", true);
        }

        @KafkaListener(id = "quotes", topics = "spring.quotes")
        @SendTo
        Map<String, Object> quote(Map<String, Object> request) {
            var answer = new LinkedHashMap<>(request);
            answer.put("by", "spring-kafka");
            return answer;
        }

        @RabbitListener(queues = "spring.stock")
        Map<String, Object> reserve(Map<String, Object> request) {
            var answer = new LinkedHashMap<>(request);
            answer.put("by", "spring-rabbit");
            return answer;
        }
    }
}
