package io.isthmus.broker.kafka;

import io.isthmus.aggregator.channel.Attendance;
import io.isthmus.aggregator.channel.ChannelCounters;
import io.isthmus.aggregator.channel.ChannelFailure;
import io.isthmus.broker.ServiceGate;
import org.jspecify.annotations.Nullable;

/** Whether messages to one topic can be sent now, as far as that is known without asking. */
final class Sendable {

    private final Availability availability;
    private final Destination topic;
    private final ServiceGate service;
    private final @Nullable DurableReader durable;
    private final ChannelCounters counters;

    /**
     * @param service what is known of who takes the messages
     * @param durable reads the replies that outlive this instance; null if nobody does
     */
    Sendable(
            Availability availability,
            Destination topic,
            ServiceGate service,
            @Nullable DurableReader durable,
            ChannelCounters counters) {
        this.availability = availability;
        this.topic = topic;
        this.service = service;
        this.durable = durable;
        this.counters = counters;
    }

    /** Why nothing can be sent now, or null. Reads fields only. */
    @Nullable
    ChannelFailure refusal(Attendance attendance) {
        String missing = missing(attendance);
        if (missing != null) {
            counters.rejected().increment();
            return new ChannelFailure.BrokerUnavailable("The message was not sent: " + missing + ".");
        }
        return switch (topic.state()) {
            case KNOWN -> service.refusal("admit.lagMax", counters);
            case UNKNOWN, LEADERLESS -> {
                counters.rejected().increment();
                yield new ChannelFailure.BrokerUnavailable("The message was not sent: its topic is not available.");
            }
            case MISSING -> {
                counters.returned().increment();
                yield new ChannelFailure.NoConsumer("The message was not sent: its topic does not exist.");
            }
            case FORBIDDEN -> {
                counters.rejected().increment();
                yield new ChannelFailure.PublishRejected("The broker does not let the gateway use this topic.");
            }
        };
    }

    private @Nullable String missing(Attendance attendance) {
        String missing = availability.missing();
        if (missing != null || !(attendance instanceof Attendance.Durable)) {
            return missing;
        }
        return durable == null ? "nobody reads durable replies" : durable.missing();
    }
}
