package io.isthmus.broker;

import io.isthmus.aggregator.channel.ChannelCounters;
import io.isthmus.aggregator.channel.ChannelFailure;
import java.time.Duration;
import org.jspecify.annotations.Nullable;

/** Lets requests to a service through, or refuses them at once for what is known of it. It asks nobody. */
public final class ServiceGate {

    private final @Nullable Consumers consumers;
    private final Duration every;

    /**
     * @param consumers who must be there; null for nobody in particular
     * @param every how often that is looked at
     */
    public ServiceGate(@Nullable Consumers consumers, Duration every) {
        this.consumers = consumers;
        this.every = every;
    }

    /** Why nothing is to be sent now, and counted; null to send. From any thread. */
    public @Nullable ChannelFailure refusal(ChannelCounters counters) {
        if (consumers != null && !consumers.mayBePresent()) {
            counters.returned().increment();
            return new ChannelFailure.NoConsumer(
                    every, "The message was not sent: no instance of the service is there.");
        }
        return null;
    }
}
