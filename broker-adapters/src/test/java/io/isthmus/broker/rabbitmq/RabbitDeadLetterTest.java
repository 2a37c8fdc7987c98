package io.isthmus.broker.rabbitmq;

import static java.nio.charset.StandardCharsets.UTF_8;

import com.rabbitmq.client.BuiltinExchangeType;
import io.isthmus.aggregator.channel.Channel;
import io.isthmus.aggregator.channel.ChannelCounters;
import io.isthmus.aggregator.loop.Loop;
import io.isthmus.broker.BrokerAdapter;
import io.isthmus.broker.BrokerUnderTest;
import io.isthmus.broker.DeadLetterContract;
import io.isthmus.broker.Published;
import io.isthmus.schema.config.ByteSize;
import io.isthmus.schema.config.DeadLettersConfig;
import io.isthmus.schema.config.Dialect;
import io.isthmus.schema.config.RabbitBrokerConfig;
import io.isthmus.schema.config.RabbitBrokerConfig.DeadExchangeConfig;
import io.isthmus.schema.config.RabbitPublishConfig;
import io.isthmus.schema.config.RabbitTargetConfig;
import io.isthmus.testbed.AmqpBroker;
import io.isthmus.testbed.Brokers;
import java.io.IOException;
import java.io.UncheckedIOException;
import java.security.SecureRandom;
import java.time.Duration;
import java.util.List;
import java.util.UUID;
import java.util.concurrent.TimeoutException;
import java.util.function.Consumer;

final class RabbitDeadLetterTest extends DeadLetterContract {

    private final AmqpBroker broker = Brokers.newAmqp();
    private final RabbitUnderTest rabbit = new RabbitUnderTest(broker);

    @Override
    protected BrokerUnderTest broker() {
        return rabbit;
    }

    @Override
    protected LetterGateway gateway(List<? extends Loop> loops, String to, DeadLettersConfig limits) {
        var plain = RabbitUnderTest.config(broker.uri(), 10_000);
        var config = new RabbitBrokerConfig(
                plain.uri(),
                plain.replies(),
                plain.heartbeat(),
                plain.publishQueueMax(),
                plain.pendingMax(),
                Duration.ofSeconds(1),
                new DeadExchangeConfig(to, "isthmus.dead", limits),
                new ByteSize(MESSAGE_BYTES_MAX),
                new ByteSize(REPLY_BYTES_MAX));
        var adapter = new RabbitAdapter("tasks", config, loops, new SecureRandom());
        return new LetterGateway(
                new BrokerUnderTest.Gateway() {
                    @Override
                    public BrokerAdapter<?> adapter() {
                        return adapter;
                    }

                    @Override
                    public Channel channel(String destination, ChannelCounters counters, Loop loop) {
                        return adapter.channel(
                                new RabbitTargetConfig("tasks", null, null, destination, Dialect.ISTHMUS),
                                counters,
                                loop);
                    }

                    @Override
                    public Channel publisher(String destination, ChannelCounters counters, Loop loop) {
                        return adapter.publisher(
                                new RabbitPublishConfig("tasks", null, null, destination), counters, loop);
                    }
                },
                adapter.dead());
    }

    @Override
    protected String letters(List<AutoCloseable> toClose, Consumer<Published> noted) {
        String name = "dead-" + UUID.randomUUID();
        toClose.add(rabbit.recorder(name, noted));
        var connection = Responder.connect(broker.uri());
        try (var channel = connection.createChannel()) {
            channel.exchangeDeclare(name, BuiltinExchangeType.DIRECT, true);
            channel.queueBind(name, name, "isthmus.dead");
        } catch (IOException | TimeoutException failed) {
            throw new UncheckedIOException(new IOException(failed));
        } finally {
            connection.abort(2_000);
        }
        return name;
    }

    /** What no queue takes. */
    @Override
    protected Unpublishable unpublishable() {
        return new Unpublishable("nowhere-" + UUID.randomUUID(), "hello".getBytes(UTF_8), "unroutable", true);
    }
}
