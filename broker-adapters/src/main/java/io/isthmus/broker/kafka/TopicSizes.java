package io.isthmus.broker.kafka;

import io.isthmus.broker.kafka.Destination.State;
import java.util.ArrayList;
import java.util.Collection;
import java.util.HashMap;
import org.apache.kafka.clients.admin.Admin;
import org.apache.kafka.clients.admin.Config;
import org.apache.kafka.common.KafkaFuture;
import org.apache.kafka.common.config.ConfigResource;
import org.apache.kafka.common.config.TopicConfig;
import org.jspecify.annotations.Nullable;

/**
 * Asks how large a message may be, to name the limit to whoever has passed it. The broker is the judge all the same: the
 * limit may have changed since, and whoever may publish may not be let see it.
 */
final class TopicSizes {

    private TopicSizes() {}

    /** Asks for those that it is wanted of, and does not wait for the answers. */
    static void look(Admin admin, Collection<Destination> topics) {
        var asked = new HashMap<ConfigResource, Destination>();
        for (Destination topic : topics) {
            if (topic.state() == State.KNOWN && topic.takeSizeWanted()) {
                asked.put(new ConfigResource(ConfigResource.Type.TOPIC, topic.topic()), topic);
            }
        }
        if (asked.isEmpty()) {
            return;
        }
        var answers = admin.describeConfigs(new ArrayList<>(asked.keySet())).values();
        asked.forEach((resource, topic) -> note(topic, answers.get(resource)));
    }

    private static void note(Destination topic, @Nullable KafkaFuture<Config> answer) {
        if (answer == null) {
            return;
        }
        var _ = answer.whenComplete((config, refused) -> {
            var entry = refused == null ? config.get(TopicConfig.MAX_MESSAGE_BYTES_CONFIG) : null;
            if (entry != null && entry.value() != null) {
                topic.messageBytesMax(Long.parseLong(entry.value()));
            }
        });
    }
}
