package io.isthmus.broker.rabbitmq;

import io.isthmus.aggregator.channel.Channel;
import io.isthmus.aggregator.channel.ChannelCounters;
import io.isthmus.aggregator.channel.ChannelFailure;
import io.isthmus.aggregator.loop.Loop;
import io.isthmus.broker.BrokerAdapter;
import io.isthmus.broker.BrokerUnderTest;
import io.isthmus.schema.config.Dialect;
import io.isthmus.schema.config.RabbitBrokerConfig;
import io.isthmus.schema.config.RabbitBrokerConfig.RepliesConfig;
import io.isthmus.schema.config.RabbitTargetConfig;
import io.isthmus.testbed.AmqpBroker;
import java.net.URI;
import java.security.SecureRandom;
import java.time.Duration;
import java.util.List;
import java.util.concurrent.CopyOnWriteArrayList;
import java.util.concurrent.atomic.AtomicInteger;

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
        };
    }

    @Override
    public String destination() {
        return "requests-" + destinations.incrementAndGet();
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
