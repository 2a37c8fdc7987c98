package io.isthmus.broker.kafka;

import io.isthmus.aggregator.loop.Loop;
import io.isthmus.broker.BrokerUnderTest;
import io.isthmus.broker.DeadLetterContract;
import io.isthmus.broker.Published;
import io.isthmus.schema.config.ByteSize;
import io.isthmus.schema.config.DeadLettersConfig;
import io.isthmus.schema.config.KafkaBrokerConfig;
import io.isthmus.schema.config.KafkaBrokerConfig.DeadTopicConfig;
import io.isthmus.testbed.Brokers;
import io.isthmus.testbed.KafkaBroker;
import java.security.SecureRandom;
import java.time.Duration;
import java.util.List;
import java.util.Map;
import java.util.function.Consumer;

final class KafkaDeadLetterTest extends DeadLetterContract {

    private final KafkaBroker broker = Brokers.newKafka();
    private final KafkaUnderTest kafka = new KafkaUnderTest(broker);

    @Override
    protected BrokerUnderTest broker() {
        return kafka;
    }

    @Override
    protected LetterGateway gateway(List<? extends Loop> loops, String to, DeadLettersConfig limits) {
        var config = new KafkaBrokerConfig(
                List.of(broker.bootstrap()),
                KafkaUnderTest.REPLIES,
                Map.of(),
                10_000,
                Duration.ofSeconds(1),
                new DeadTopicConfig(to, limits),
                new ByteSize(MESSAGE_BYTES_MAX),
                new ByteSize(REPLY_BYTES_MAX));
        var adapter = new KafkaAdapter("events", config, "one", loops, new SecureRandom());
        return new LetterGateway(new KafkaUnderTest.KafkaGateway(adapter), adapter.dead());
    }

    @Override
    protected String letters(List<AutoCloseable> toClose, Consumer<Published> noted) {
        String topic = kafka.destination();
        toClose.add(kafka.recorder(topic, noted));
        return topic;
    }

    /** What the client finds too large: so its letter would be too. */
    @Override
    protected Unpublishable unpublishable() {
        return new Unpublishable(kafka.destination(), new byte[2 * 1024 * 1024], "publish-rejected", false);
    }
}
