package io.isthmus.broker;

import io.isthmus.aggregator.channel.Channel;
import io.isthmus.aggregator.channel.ChannelCounters;
import io.isthmus.aggregator.channel.ChannelFailure;
import io.isthmus.aggregator.loop.Loop;
import java.time.Duration;
import java.util.List;
import java.util.function.Consumer;

/** A broker, its adapter, and services that answer over it: what {@link BrokerContract} needs of each kind. */
public interface BrokerUnderTest extends AutoCloseable {

    /**
     * An instance of the gateway on this broker, not started.
     *
     * @param instance its name among the instances
     */
    Gateway gateway(String instance, List<? extends Loop> loops, int pendingMax);

    /** Makes a destination that no test has used. The broker runs. */
    String destination();

    /** Starts to note what is published to {@code destination}; returns when it would receive. The broker runs. */
    Service recorder(String destination, Consumer<Published> noted);

    /** Starts a service that consumes {@code destination}; returns when it would receive. The broker runs. */
    Service service(String destination, Behaviour behaviour);

    /** What a request to a destination that does not exist fails with, at once. */
    Class<? extends ChannelFailure> missingDestination();

    /** Within what time of its return the broker is used again. */
    Duration recovery();

    /** Stops the broker; what it has accepted it keeps. Idempotent. */
    void stop();

    /** Starts it again, at the same address. Idempotent. */
    void start();

    @Override
    void close();

    /** One instance of the gateway. */
    interface Gateway extends AutoCloseable {

        BrokerAdapter<?> adapter();

        /** A channel in the {@code isthmus} dialect, or what comes nearest to it on this broker. */
        Channel channel(String destination, ChannelCounters counters, Loop loop);

        /** A channel that publishes messages to {@code destination} that nobody replies to. */
        Channel publisher(String destination, ChannelCounters counters, Loop loop);

        @Override
        default void close() {
            adapter().close();
        }
    }

    /** A running service. */
    @FunctionalInterface
    interface Service extends AutoCloseable {
        @Override
        void close();
    }

    /** What a service does with a question. On the service's own thread. */
    @FunctionalInterface
    interface Behaviour {
        void on(Question question, Replies replies);

        /** Answers each question with its own body. */
        static Behaviour echo() {
            return (question, replies) -> replies.send(question.answer(question.body()));
        }

        static Behaviour silence() {
            return (question, replies) -> {};
        }
    }

    /** Sends to the return address of the question that it was given with. From any thread. */
    @FunctionalInterface
    interface Replies {
        void send(Answer answer);
    }
}
