package io.isthmus.testbed;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import java.time.Duration;
import java.util.UUID;
import org.junit.jupiter.api.Test;

final class KafkaBehindFaultProxyTest {

    @Test
    void clientsStayBehindTheProxy() throws Exception {
        var topic = "proxied-" + UUID.randomUUID();
        try (var proxy = FaultProxy.toFreePort();
                var kafka = Brokers.newKafka(KafkaSettings.defaults().behind(proxy))) {
            assertThat(kafka.bootstrap()).endsWith(":" + proxy.port());
            KafkaClients.send(kafka.bootstrap(), topic, "hello");

            proxy.refuse();
            assertThatThrownBy(() -> KafkaProbe.awaitAnswer(kafka.bootstrap(), Duration.ofSeconds(1)))
                    .hasMessageContaining("gave no answer");

            proxy.restore();
            assertThat(KafkaClients.readAll(kafka.bootstrap(), topic, 1)).containsExactly("hello");
        }
    }

    @Test
    void someClientsAreBehindTheProxyAndOthersAreNot() throws Exception {
        var topic = "half-proxied-" + UUID.randomUUID();
        try (var proxy = FaultProxy.toFreePort();
                var kafka = Brokers.newKafka(KafkaSettings.defaults().alsoBehind(proxy))) {
            var proxied = "127.0.0.1:" + proxy.port();
            KafkaClients.send(proxied, topic, "hello");

            proxy.refuse();
            assertThatThrownBy(() -> KafkaProbe.awaitAnswer(proxied, Duration.ofSeconds(1)))
                    .hasMessageContaining("gave no answer");
            assertThat(KafkaClients.readAll(kafka.bootstrap(), topic, 1)).containsExactly("hello");
        }
    }
}
