package io.isthmus.broker.kafka;

import io.isthmus.aggregator.channel.Channel;
import io.isthmus.aggregator.channel.ChannelCounters;
import io.isthmus.aggregator.channel.ChannelFailure;
import io.isthmus.aggregator.loop.Loop;
import io.isthmus.broker.BrokerAdapter;
import io.isthmus.broker.BrokerUnderTest;
import io.isthmus.broker.Published;
import io.isthmus.schema.config.Dialect;
import io.isthmus.schema.config.KafkaBrokerConfig;
import io.isthmus.schema.config.KafkaBrokerConfig.DurableConfig;
import io.isthmus.schema.config.KafkaBrokerConfig.RepliesConfig;
import io.isthmus.schema.config.KafkaPublishConfig;
import io.isthmus.schema.config.KafkaTargetConfig;
import io.isthmus.schema.message.Headers;
import io.isthmus.testbed.KafkaBroker;
import java.security.SecureRandom;
import java.time.Duration;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.UUID;
import java.util.concurrent.TimeUnit;
import java.util.function.Consumer;
import org.apache.kafka.clients.admin.Admin;
import org.apache.kafka.clients.admin.NewTopic;

final class KafkaUnderTest implements BrokerUnderTest {

    static final DurableConfig DURABLE =
            new DurableConfig("isthmus.replies.durable", "isthmus.replies", Duration.ofDays(7));
    static final RepliesConfig REPLIES = new RepliesConfig("isthmus.replies", 4, null, true, false, DURABLE);

    private final KafkaBroker broker;

    KafkaUnderTest(KafkaBroker broker) {
        this.broker = broker;
    }

    @Override
    public Gateway gateway(String instance, List<? extends Loop> loops, int pendingMax) {
        return gateway(instance, loops, pendingMax, REPLIES);
    }

    KafkaGateway gateway(String instance, List<? extends Loop> loops, int pendingMax, RepliesConfig replies) {
        var config = new KafkaBrokerConfig(List.of(broker.bootstrap()), replies, Map.of(), pendingMax);
        return new KafkaGateway(new KafkaAdapter("events", config, instance, loops, new SecureRandom()));
    }

    @Override
    public String destination() {
        return topic("requests-" + UUID.randomUUID(), 2);
    }

    String topic(String name, int partitions) {
        try (var admin = admin()) {
            admin.createTopics(List.of(new NewTopic(name, Optional.of(partitions), Optional.empty())))
                    .all()
                    .get(20, TimeUnit.SECONDS);
            return name;
        } catch (Exception failed) {
            throw new AssertionError("could not make topic " + name, failed);
        }
    }

    Admin admin() {
        return Admin.create(Map.of("bootstrap.servers", broker.bootstrap()));
    }

    @Override
    public Service recorder(String destination, Consumer<Published> noted) {
        return new KafkaResponder(broker.bootstrap(), destination, (message, replies) -> {
            Headers headers = KafkaService.headers(message);
            noted.accept(new Published(headers.get("content-type"), headers, message.value()));
        });
    }

    @Override
    public Service service(String destination, Behaviour behaviour) {
        return KafkaService.start(broker.bootstrap(), destination, behaviour);
    }

    @Override
    public Class<? extends ChannelFailure> missingDestination() {
        return ChannelFailure.NoConsumer.class;
    }

    @Override
    public Duration recovery() {
        return Duration.ofSeconds(10);
    }

    @Override
    public void stop() {
        broker.stop();
    }

    @Override
    public void start() {
        broker.start();
    }

    @Override
    public void close() {
        broker.close();
    }

    record KafkaGateway(KafkaAdapter kafka) implements Gateway {

        @Override
        public BrokerAdapter<?> adapter() {
            return kafka;
        }

        @Override
        public Channel channel(String destination, ChannelCounters counters, Loop loop) {
            return kafka.channel(
                    new KafkaTargetConfig("events", destination, null, Dialect.ISTHMUS, null), counters, loop);
        }

        @Override
        public Channel publisher(String destination, ChannelCounters counters, Loop loop) {
            return kafka.publisher(new KafkaPublishConfig("events", destination, null, null), counters, loop);
        }
    }
}
