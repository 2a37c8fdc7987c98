package io.isthmus.broker.rabbitmq;

import io.isthmus.broker.BrokerUnderTest;
import io.isthmus.broker.DurableAdapter;
import io.isthmus.broker.DurableContract;
import io.isthmus.schema.config.Dialect;
import io.isthmus.schema.config.RabbitBrokerConfig;
import io.isthmus.schema.config.RabbitBrokerConfig.RepliesConfig;
import io.isthmus.schema.config.RabbitTargetConfig;
import io.isthmus.testbed.AmqpBroker;
import io.isthmus.testbed.Brokers;
import java.net.URI;
import java.security.SecureRandom;
import java.time.Duration;
import java.util.UUID;

final class RabbitDurableTest extends DurableContract<RabbitTargetConfig> {

    private final AmqpBroker broker = Brokers.amqp();
    private final RabbitUnderTest rabbit = new RabbitUnderTest(broker);

    @Override
    protected BrokerUnderTest broker() {
        return rabbit;
    }

    @Override
    protected String destination() {
        return "durable-requests-" + UUID.randomUUID();
    }

    @Override
    protected DurableAdapter<RabbitTargetConfig> adapter(String instance, String durable) {
        var config = new RabbitBrokerConfig(
                URI.create(broker.uri()),
                new RepliesConfig("isthmus.replies", Duration.ofMinutes(1), durable),
                Duration.ofSeconds(2),
                10_000,
                10_000);
        return new RabbitAdapter(instance, config, loops.all(), new SecureRandom());
    }

    @Override
    protected RabbitTargetConfig call(String destination) {
        return new RabbitTargetConfig("tasks", null, null, destination, Dialect.ISTHMUS);
    }
}
