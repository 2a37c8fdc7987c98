package io.isthmus.broker.kafka;

import io.isthmus.broker.BrokerUnderTest;
import io.isthmus.broker.DurableAdapter;
import io.isthmus.broker.DurableContract;
import io.isthmus.schema.config.Dialect;
import io.isthmus.schema.config.KafkaBrokerConfig;
import io.isthmus.schema.config.KafkaBrokerConfig.DurableConfig;
import io.isthmus.schema.config.KafkaBrokerConfig.RepliesConfig;
import io.isthmus.schema.config.KafkaTargetConfig;
import io.isthmus.testbed.Brokers;
import io.isthmus.testbed.KafkaBroker;
import java.security.SecureRandom;
import java.time.Duration;
import java.util.List;
import java.util.Map;

final class KafkaDurableTest extends DurableContract<KafkaTargetConfig> {

    private final KafkaBroker broker = Brokers.kafka();
    private final KafkaUnderTest kafka = new KafkaUnderTest(broker);

    @Override
    protected BrokerUnderTest broker() {
        return kafka;
    }

    @Override
    protected DurableAdapter<KafkaTargetConfig> adapter(String instance, String durable) {
        var replies = new RepliesConfig(
                "isthmus.replies", 4, null, true, false, new DurableConfig(durable, durable, Duration.ofHours(1)));
        var config = new KafkaBrokerConfig(List.of(broker.bootstrap()), replies, Map.of(), 10_000);
        return new KafkaAdapter("events", config, instance, loops.all(), new SecureRandom());
    }

    @Override
    protected KafkaTargetConfig call(String destination) {
        return new KafkaTargetConfig("events", destination, null, Dialect.ISTHMUS, null);
    }
}
