package io.isthmus.endtoend;

import static java.nio.charset.StandardCharsets.UTF_8;
import static org.assertj.core.api.Assertions.assertThat;

import com.rabbitmq.client.BuiltinExchangeType;
import com.rabbitmq.client.Channel;
import com.rabbitmq.client.Connection;
import com.rabbitmq.client.ConnectionFactory;
import io.isthmus.testbed.Brokers;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.UUID;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;
import org.junit.jupiter.api.io.TempDir;

/** An exchange as server-sent events: what is published from now on, to everyone who asked for it. */
@Timeout(120)
class ExchangeStreamTest {

    private final String exchange = "stream-" + UUID.randomUUID();
    private Connection connection;
    private Channel channel;

    @TempDir
    Path folder;

    @BeforeEach
    void makeTheExchange() throws Exception {
        var factory = new ConnectionFactory();
        factory.setUri(Brokers.amqp().uri());
        connection = factory.newConnection();
        channel = connection.createChannel();
        channel.exchangeDeclare(exchange, BuiltinExchangeType.TOPIC, false, true, null);
    }

    @AfterEach
    void close() throws Exception {
        connection.close();
    }

    @Test
    void eachClientGetsWhatItsRouteBindsAndItsFilterLetsThrough() throws Exception {
        try (var gateway = start();
                var all = SseReader.open(gateway.url("/all"));
                var blue = SseReader.open(gateway.url("/prices?sku=blue"))) {
            publish("price.red", "1");
            publish("price.blue", "2");
            publish("stock.blue", "3");

            assertThat(all.nextData(3)).containsExactly("1", "2", "3");
            assertThat(blue.next().data()).isEqualTo("2");
            assertThat(blue.isIdle()).isTrue();
            assertThat(all.lastId()).isEmpty();
        }
    }

    @Test
    void manyClientsShareWhatIsRead() throws Exception {
        try (var gateway = start()) {
            var clients = new ArrayList<SseReader>();
            for (int i = 0; i < 50; i++) {
                clients.add(SseReader.open(gateway.url("/all")));
            }
            for (int i = 0; i < 100; i++) {
                publish("n", String.valueOf(i));
            }
            for (SseReader client : clients) {
                for (int i = 0; i < 100; i++) {
                    assertThat(client.next().data()).isEqualTo(String.valueOf(i));
                }
                client.close();
            }
        }
    }

    @Test
    void whoComesBackIsToldThatSomethingMayBeLost() throws Exception {
        try (var gateway = start();
                var back = SseReader.open(gateway.url("/all"), "0:7")) {
            assertThat(back.next().name()).isEqualTo("gap");
            publish("n", "1");
            assertThat(back.next().data()).isEqualTo("1");
        }
    }

    @Test
    void anExchangeThatIsNotThereIsSaidBeforeTheStreamBegins() throws Exception {
        try (var gateway = start()) {
            var refused = Ready.get(gateway.url("/missing"));
            assertThat(refused.statusCode()).isEqualTo(503);
            assertThat(refused.body()).contains("urn:isthmus:problem:broker-unavailable");
        }
    }

    private void publish(String key, String body) throws Exception {
        channel.basicPublish(exchange, key, null, body.getBytes(UTF_8));
    }

    private TestGateway start() throws Exception {
        var gateway = TestGateway.start(folder, """
                brokers:
                  tasks: {rabbitmq: {uri: "%1$s"}}
                routes:
                  all:
                    match: {method: GET, path: /all}
                    allow: anyone
                    stream: {rabbitmq: {broker: tasks, exchange: "%2$s"}}
                  prices:
                    match: {method: GET, path: /prices}
                    allow: anyone
                    stream: {rabbitmq: {broker: tasks, exchange: "%2$s", key: price.*, filter: "${key = 'price.' & query.sku}"}}
                  missing:
                    match: {method: GET, path: /missing}
                    allow: anyone
                    stream: {rabbitmq: {broker: tasks, exchange: "%2$s-not"}}
                """.formatted(Brokers.amqp().uri(), exchange));
        Ready.await(gateway.admin("/ready"));
        return gateway;
    }
}
