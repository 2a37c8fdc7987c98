package io.isthmus.testbed;

import java.nio.file.Path;
import java.time.Duration;
import java.util.Map;
import org.apache.qpid.server.SystemLauncher;
import org.apache.qpid.server.model.ConfiguredObject;
import org.apache.qpid.server.model.SystemConfig;
import org.jspecify.annotations.Nullable;

/**
 * An AMQP 0-9-1 broker inside this JVM: Qpid, in memory, on loopback, with the user {@code guest} and the password
 * {@code guest}. Everything it held is gone after {@link #stop()}, queues that were declared durable included.
 *
 * <p>It is no RabbitMQ: it ignores queue arguments that it does not know ({@code x-message-ttl},
 * {@code x-dead-letter-exchange}, {@code x-queue-type} and the like), knows no direct reply-to, and follows the return
 * of a mandatory message by a nack where RabbitMQ sends an ack. The README lists what was found.
 *
 * <p>It cannot be paused, and {@link #kill()} is no harder than {@link #stop()}; {@link Brokers#newAmqp()} gives one
 * that can do both.
 */
public final class EmbeddedAmqp implements AmqpBroker {

    private static final Duration START_LIMIT = Duration.ofMinutes(1);

    /** What RabbitMQ 3 takes unless it is told otherwise. */
    static final int MESSAGE_BYTES_MAX = 128 << 20;

    private final int port;
    private final int messageBytesMax;
    private final Path work = Folders.temporary("isthmus-amqp");
    private @Nullable SystemLauncher server;

    /**
     * A broker that does not run yet.
     *
     * @param port where it listens on loopback; 0 for a free one
     */
    public EmbeddedAmqp(int port) {
        this(port, MESSAGE_BYTES_MAX);
    }

    /** @param messageBytesMax what the body of a message may have */
    EmbeddedAmqp(int port, int messageBytesMax) {
        this.port = port == 0 ? Ports.free() : port;
        this.messageBytesMax = messageBytesMax;
    }

    /** A running broker on a free port. */
    public static EmbeddedAmqp started() {
        return started(0);
    }

    public static EmbeddedAmqp started(int port) {
        var amqp = new EmbeddedAmqp(port);
        amqp.start();
        return amqp;
    }

    @Override
    public String uri() {
        return AmqpProbe.uri(port);
    }

    @Override
    public boolean isRabbitMq() {
        return false;
    }

    @Override
    public void start() {
        if (server != null) {
            return;
        }
        var starting = new SystemLauncher();
        try {
            starting.startup(attributes());
        } catch (Exception e) {
            throw new IllegalStateException("could not start Qpid on port " + port, e);
        }
        server = starting;
        AmqpProbe.awaitAnswer(uri(), START_LIMIT);
    }

    @Override
    public void stop() {
        if (server != null) {
            server.shutdown();
            server = null;
        }
    }

    @Override
    public void kill() {
        stop();
    }

    @Override
    public void pause() {
        throw new UnsupportedOperationException("a broker inside this JVM cannot be paused; take Brokers.newAmqp()");
    }

    @Override
    public void unpause() {
        throw new UnsupportedOperationException("a broker inside this JVM cannot be paused; take Brokers.newAmqp()");
    }

    @Override
    public void close() {
        stop();
        Folders.delete(work);
    }

    private Map<String, Object> attributes() {
        return Map.of(
                ConfiguredObject.TYPE,
                "Memory",
                SystemConfig.INITIAL_CONFIGURATION_LOCATION,
                "classpath:io/isthmus/testbed/qpid.json",
                SystemConfig.STARTUP_LOGGED_TO_SYSTEM_OUT,
                "false",
                ConfiguredObject.CONTEXT,
                Map.of(
                        "isthmus.amqp.port",
                        Integer.toString(port),
                        "qpid.max_message_size",
                        Integer.toString(messageBytesMax),
                        SystemConfig.QPID_WORK_DIR,
                        work.toString(),
                        // Else a topology meant for RabbitMQ would close the connection instead of being built in part.
                        "queue.behaviourOnUnknownDeclareArgument",
                        "IGNORE"));
    }
}
