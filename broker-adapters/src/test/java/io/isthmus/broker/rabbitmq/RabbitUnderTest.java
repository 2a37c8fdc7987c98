package io.isthmus.broker.rabbitmq;

import com.rabbitmq.client.Delivery;
import io.isthmus.aggregator.channel.Channel;
import io.isthmus.aggregator.channel.ChannelCounters;
import io.isthmus.aggregator.channel.ChannelFailure;
import io.isthmus.aggregator.loop.Loop;
import io.isthmus.broker.BrokerAdapter;
import io.isthmus.broker.BrokerUnderTest;
import io.isthmus.broker.Published;
import io.isthmus.schema.config.Dialect;
import io.isthmus.schema.config.RabbitBrokerConfig;
import io.isthmus.schema.config.RabbitBrokerConfig.RepliesConfig;
import io.isthmus.schema.config.RabbitPublishConfig;
import io.isthmus.schema.config.RabbitTargetConfig;
import io.isthmus.schema.message.Headers;
import io.isthmus.testbed.AmqpBroker;
import java.io.IOException;
import java.io.UncheckedIOException;
import java.net.URI;
import java.security.SecureRandom;
import java.time.Duration;
import java.util.List;
import java.util.Map;
import java.util.Objects;
import java.util.concurrent.CopyOnWriteArrayList;
import java.util.concurrent.atomic.AtomicInteger;
import java.util.function.Consumer;

/** An AMQP broker, with queues as destinations. */
final class RabbitUnderTest implements BrokerUnderTest {

    private final AmqpBroker broker;
    private final List<Responder> services = new CopyOnWriteArrayList<>();
    private final AtomicInteger destinations = new AtomicInteger();

    RabbitUnderTest(AmqpBroker broker) {
        this.broker = broker;
    }

    static RabbitBrokerConfig config(String uri, int pendingMax) {
        return new RabbitBrokerConfig(
                URI.create(uri),
                new RepliesConfig("isthmus.replies", Duration.ofMinutes(1), "isthmus.replies.durable"),
                Duration.ofSeconds(2),
                10_000,
                pendingMax);
    }

    @Override
    public Gateway gateway(String instance, List<? extends Loop> loops, int pendingMax) {
        var adapter = new RabbitAdapter(instance, config(broker.uri(), pendingMax), loops, new SecureRandom());
        return new Gateway() {
            @Override
            public BrokerAdapter<?> adapter() {
                return adapter;
            }

            @Override
            public Channel channel(String destination, ChannelCounters counters, Loop loop) {
                return adapter.channel(
                        new RabbitTargetConfig("tasks", null, null, destination, Dialect.ISTHMUS), counters, loop);
            }

            @Override
            public Channel publisher(String destination, ChannelCounters counters, Loop loop) {
                return adapter.publisher(new RabbitPublishConfig("tasks", null, null, destination), counters, loop);
            }
        };
    }

    @Override
    public String destination() {
        return "requests-" + destinations.incrementAndGet();
    }

    @Override
    public Service recorder(String destination, Consumer<Published> noted) {
        try {
            var connection = Responder.connect(broker.uri());
            var channel = connection.createChannel();
            channel.queueDeclare(destination, true, false, false, Map.of());
            channel.basicConsume(
                    destination, true, (tag, delivery) -> noted.accept(published(delivery)), (tag, reason) -> {});
            return () -> connection.abort(2_000);
        } catch (IOException failure) {
            throw new UncheckedIOException(failure);
        }
    }

    private static Published published(Delivery delivery) {
        var properties = delivery.getProperties();
        var headers = Headers.builder()
                .addIfPresent("correlation-id", properties.getCorrelationId())
                .addIfPresent("reply-to", properties.getReplyTo())
                .addIfPresent("expiration", properties.getExpiration());
        Objects.requireNonNullElse(properties.getHeaders(), Map.<String, Object>of())
                .forEach((name, value) -> headers.add(name, String.valueOf(value)));
        return new Published(properties.getContentType(), headers.build(), delivery.getBody());
    }

    @Override
    public Service service(String destination, Behaviour behaviour) {
        var service = Responder.on(broker.uri(), destination, behaviour);
        services.add(service);
        return service::close;
    }

    @Override
    public Class<? extends ChannelFailure> missingDestination() {
        return ChannelFailure.NoConsumer.class;
    }

    @Override
    public Duration recovery() {
        return Duration.ofSeconds(5);
    }

    @Override
    public void stop() {
        broker.stop();
    }

    @Override
    public void start() {
        broker.start();
        services.forEach(Responder::awaitRecovered);
    }

    @Override
    public void close() {
        broker.close();
    }
}
