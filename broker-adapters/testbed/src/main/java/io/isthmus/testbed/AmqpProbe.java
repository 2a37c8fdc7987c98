package io.isthmus.testbed;

import com.rabbitmq.client.ConnectionFactory;
import com.rabbitmq.client.ShutdownSignalException;
import java.io.IOException;
import java.net.URISyntaxException;
import java.security.GeneralSecurityException;
import java.time.Duration;
import java.util.concurrent.TimeoutException;
import java.util.concurrent.locks.LockSupport;
import org.jspecify.annotations.Nullable;

/** Logs in to an AMQP broker and declares a queue: the least that proves that clients are served. */
final class AmqpProbe {

    private static final Duration BETWEEN_TRIES = Duration.ofMillis(50);

    private AmqpProbe() {}

    /** The address of a broker on loopback with the user that RabbitMQ and ours have from the start. */
    static String uri(int port) {
        return "amqp://guest:guest@127.0.0.1:" + port;
    }

    /** @throws IllegalStateException when there was no answer within {@code limit} */
    static void awaitAnswer(String uri, Duration limit) {
        var end = System.nanoTime() + limit.toNanos();
        Exception last;
        do {
            last = attempt(uri);
            if (last == null) {
                return;
            }
            LockSupport.parkNanos(BETWEEN_TRIES.toNanos());
        } while (System.nanoTime() < end && !Thread.currentThread().isInterrupted());
        throw new IllegalStateException("AMQP at " + uri + " gave no answer within " + limit, last);
    }

    /** What the broker calls itself when it greets. */
    static String product(String uri) {
        try (var connection = factory(uri).newConnection("isthmus-testbed")) {
            return String.valueOf(connection.getServerProperties().get("product"));
        } catch (IOException | TimeoutException e) {
            throw new IllegalStateException("AMQP at " + uri + " gave no answer", e);
        }
    }

    private static @Nullable Exception attempt(String uri) {
        try (var connection = factory(uri).newConnection("isthmus-testbed");
                var channel = connection.createChannel()) {
            channel.queueDeclare();
            return null;
        } catch (IOException | TimeoutException | ShutdownSignalException e) {
            return e;
        }
    }

    private static ConnectionFactory factory(String uri) {
        var factory = new ConnectionFactory();
        try {
            factory.setUri(uri);
        } catch (URISyntaxException | GeneralSecurityException e) {
            throw new IllegalArgumentException("not the address of an AMQP broker: " + uri, e);
        }
        factory.setAutomaticRecoveryEnabled(false);
        factory.setConnectionTimeout(2_000);
        factory.setHandshakeTimeout(2_000);
        return factory;
    }
}
