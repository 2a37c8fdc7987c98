package io.isthmus.broker;

import io.isthmus.aggregator.channel.ChannelCounters;
import io.isthmus.aggregator.channel.ChannelFailure;
import java.time.Duration;
import org.jspecify.annotations.Nullable;

/** Lets requests to a service through, or refuses them at once for what is known of it. It asks nobody. */
public final class ServiceGate {

    /** Of a service of which nothing is known. */
    public static final ServiceGate OPEN = new ServiceGate(null, null, Duration.ZERO);

    private final @Nullable Consumers consumers;
    private final Backlog.@Nullable Limit backlog;
    private final Duration every;

    /**
     * @param consumers who must be there; null for nobody in particular
     * @param backlog what may wait for the service; null for any number
     * @param every how often these are looked at
     */
    public ServiceGate(@Nullable Consumers consumers, Backlog.@Nullable Limit backlog, Duration every) {
        this.consumers = consumers;
        this.backlog = backlog;
        this.every = every;
    }

    /**
     * Why nothing is to be sent now, and counted; null to send. From any thread.
     *
     * @param limit the configuration's name for the limit on what waits
     */
    public @Nullable ChannelFailure refusal(String limit, ChannelCounters counters) {
        if (consumers != null && !consumers.mayBePresent()) {
            counters.returned().increment();
            return new ChannelFailure.NoConsumer(
                    every, "The message was not sent: no instance of the service is there.");
        }
        Duration again = backlog == null ? null : backlog.refusing();
        if (backlog != null && again != null) {
            counters.shed().increment();
            return new ChannelFailure.Overloaded(
                    limit,
                    again,
                    "The message was not sent: more than " + limit + ", which is " + backlog.max()
                            + ", wait for the service already.");
        }
        return null;
    }
}
