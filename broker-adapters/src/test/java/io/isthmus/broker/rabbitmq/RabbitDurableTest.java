package io.isthmus.broker.rabbitmq;

import static java.nio.charset.StandardCharsets.UTF_8;
import static org.assertj.core.api.Assertions.assertThat;
import static org.awaitility.Awaitility.await;

import io.isthmus.aggregator.channel.ChannelFailure;
import io.isthmus.broker.Asker;
import io.isthmus.broker.BrokerUnderTest;
import io.isthmus.broker.BrokerUnderTest.Behaviour;
import io.isthmus.broker.DurableAdapter;
import io.isthmus.broker.DurableContract;
import io.isthmus.broker.Health;
import io.isthmus.schema.config.Dialect;
import io.isthmus.schema.config.RabbitBrokerConfig;
import io.isthmus.schema.config.RabbitBrokerConfig.RepliesConfig;
import io.isthmus.schema.config.RabbitTargetConfig;
import io.isthmus.testbed.AmqpBroker;
import io.isthmus.testbed.Brokers;
import java.io.IOException;
import java.net.URI;
import java.security.SecureRandom;
import java.time.Duration;
import java.util.Map;
import java.util.UUID;
import org.junit.jupiter.api.Test;

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

    /** A queue that somebody else has for himself stands for any that cannot be read: another's, or one without a leader. */
    @Test
    void aDurableQueueThatCannotBeReadTakesNothingElseAway() throws IOException {
        String destination = destination();
        String durable = own();
        open(rabbit.service(destination, Behaviour.echo()));
        var adapter = open(adapter("one", durable));
        adapter.keepRepliesWith(this::keep);
        Asker asker = asker(adapter, destination);

        try (var other = Responder.connect(broker.uri())) {
            other.createChannel().queueDeclare(durable, false, true, false, Map.of());
            adapter.start();
            awaitHealth(adapter, Health.Impaired.class);

            assertThat(((Health.Impaired) adapter.check()).missing())
                    .singleElement()
                    .asString()
                    .startsWith("durable replies cannot be read: ");
            assertThat(asker.ask("now", SOON).join().answered().body())
                    .asString(UTF_8)
                    .isEqualTo("now");
            assertThat(ask(asker, "d-5", "later").join().failed(ChannelFailure.BrokerUnavailable.class))
                    .hasMessageContaining("nobody reads durable replies");
        }

        awaitHealth(adapter, Health.Ready.class);
        ask(asker, "d-6", "later").join().answered();
        await().atMost(SOON).until(() -> isKept("d-6", "later"));
    }

    @Override
    protected RabbitTargetConfig call(String destination) {
        return new RabbitTargetConfig("tasks", null, null, destination, Dialect.ISTHMUS);
    }
}
