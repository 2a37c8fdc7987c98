package io.isthmus.broker.kafka;

import io.isthmus.schema.config.KafkaBrokerConfig;
import java.util.HashMap;
import java.util.Map;
import org.apache.kafka.clients.CommonClientConfigs;
import org.apache.kafka.clients.admin.AdminClientConfig;
import org.apache.kafka.clients.consumer.ConsumerConfig;
import org.apache.kafka.clients.producer.ProducerConfig;
import org.apache.kafka.common.config.ConfigException;

/**
 * The settings of the three Kafka clients: ours, under the user's {@code client:}, under those that the adapter's
 * promises rest on. The numbers' reasons stand in RATIONALE.md.
 */
final class ClientSettings {

    private static final String BYTES = "org.apache.kafka.common.serialization.ByteArray";

    private final KafkaBrokerConfig config;
    private final String clientId;

    /** @throws IllegalArgumentException naming the setting that is not possible */
    ClientSettings(KafkaBrokerConfig config, String instance) {
        this.config = config;
        this.clientId = "isthmus-" + instance;
        try {
            var _ = new ProducerConfig(producer());
            var _ = new ConsumerConfig(consumer());
            var _ = new AdminClientConfig(admin());
        } catch (ConfigException wrong) {
            throw new IllegalArgumentException("client: " + wrong.getMessage(), wrong);
        }
    }

    /** What a message may take, its key, headers and Kafka's own overhead included. */
    long messageBytesMax() {
        return config.messageBytesMax().bytes();
    }

    Map<String, Object> producer() {
        var settings = common();
        settings.put(ProducerConfig.LINGER_MS_CONFIG, "0");
        settings.put(ProducerConfig.MAX_IN_FLIGHT_REQUESTS_PER_CONNECTION, "1");
        settings.put(ProducerConfig.DELIVERY_TIMEOUT_MS_CONFIG, "5000");
        settings.putAll(config.client());
        settings.put(ProducerConfig.ACKS_CONFIG, "all");
        settings.put(ProducerConfig.ENABLE_IDEMPOTENCE_CONFIG, "true");
        settings.put(ProducerConfig.MAX_BLOCK_MS_CONFIG, "0");
        settings.put(
                ProducerConfig.MAX_REQUEST_SIZE_CONFIG,
                Long.toString(config.messageBytesMax().bytes()));
        settings.put(ProducerConfig.KEY_SERIALIZER_CLASS_CONFIG, BYTES + "Serializer");
        settings.put(ProducerConfig.VALUE_SERIALIZER_CLASS_CONFIG, BYTES + "Serializer");
        return settings;
    }

    /** One that may wait, on a thread of its own. */
    Map<String, Object> letters() {
        var settings = producer();
        settings.put(CommonClientConfigs.CLIENT_ID_CONFIG, clientId + "-dead");
        settings.put(ProducerConfig.MAX_BLOCK_MS_CONFIG, "5000");
        return settings;
    }

    Map<String, Object> consumer() {
        var settings = common();
        settings.put(ConsumerConfig.FETCH_MIN_BYTES_CONFIG, "1");
        settings.put(ConsumerConfig.FETCH_MAX_WAIT_MS_CONFIG, "500");
        settings.put(ConsumerConfig.MAX_POLL_RECORDS_CONFIG, "2000");
        settings.putAll(config.client());
        settings.put(ConsumerConfig.ENABLE_AUTO_COMMIT_CONFIG, "false");
        settings.put(ConsumerConfig.ALLOW_AUTO_CREATE_TOPICS_CONFIG, "false");
        // Where a position is gone, old replies answer nobody, while a skipped one would be missed.
        settings.put(ConsumerConfig.AUTO_OFFSET_RESET_CONFIG, "earliest");
        settings.put(ConsumerConfig.KEY_DESERIALIZER_CLASS_CONFIG, BYTES + "Deserializer");
        settings.put(ConsumerConfig.VALUE_DESERIALIZER_CLASS_CONFIG, BYTES + "Deserializer");
        return settings;
    }

    /** A member of {@code group}, which reads what is to be kept. */
    Map<String, Object> member(String group) {
        var settings = consumer();
        settings.put(ConsumerConfig.GROUP_ID_CONFIG, group);
        settings.putIfAbsent(ConsumerConfig.SESSION_TIMEOUT_MS_CONFIG, "10000");
        settings.put(ConsumerConfig.MAX_POLL_RECORDS_CONFIG, "200");
        return settings;
    }

    Map<String, Object> admin() {
        var settings = common();
        settings.put(AdminClientConfig.DEFAULT_API_TIMEOUT_MS_CONFIG, "3000");
        settings.putAll(config.client());
        return settings;
    }

    private Map<String, Object> common() {
        var settings = new HashMap<String, Object>();
        settings.put(CommonClientConfigs.BOOTSTRAP_SERVERS_CONFIG, String.join(",", config.bootstrap()));
        settings.put(CommonClientConfigs.CLIENT_ID_CONFIG, clientId);
        settings.put(CommonClientConfigs.REQUEST_TIMEOUT_MS_CONFIG, "3000");
        settings.put(CommonClientConfigs.SOCKET_CONNECTION_SETUP_TIMEOUT_MS_CONFIG, "2000");
        settings.put(CommonClientConfigs.RECONNECT_BACKOFF_MS_CONFIG, "50");
        settings.put(CommonClientConfigs.RECONNECT_BACKOFF_MAX_MS_CONFIG, "500");
        settings.put(CommonClientConfigs.RETRY_BACKOFF_MS_CONFIG, "50");
        settings.put(CommonClientConfigs.RETRY_BACKOFF_MAX_MS_CONFIG, "500");
        return settings;
    }
}
