package io.isthmus.testbed;

/**
 * A broker under the control of a test.
 *
 * <p>It keeps its address for as long as it lives: whatever was done to it, {@link #start()} brings it back under
 * the same one. Every method returns only when its effect can be seen by a client: after {@link #start()} a real
 * round trip has succeeded, after {@link #stop()} and {@link #kill()} new connections are refused.
 *
 * <p>Methods of one broker are not to be called by several threads at a time.
 */
public sealed interface Broker extends AutoCloseable permits KafkaBroker, AmqpBroker {

    /** Starts or starts again; does nothing when it runs. */
    void start();

    /** Ends it in good order: clients are told, files are closed. Does nothing when it is down. */
    void stop();

    /**
     * Ends it as a power cut would: no good-bye on any connection. What the broker had not written is lost where the
     * kind of broker can show that, see the README.
     */
    void kill();

    /** Connections stay open, and new ones are accepted, but nothing is answered until {@link #unpause()}. */
    void pause();

    /** Ends a pause; what was sent meanwhile is then worked off. */
    void unpause();

    /** Ends it for good and removes its data. */
    @Override
    void close();
}
