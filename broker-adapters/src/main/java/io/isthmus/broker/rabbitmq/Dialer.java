package io.isthmus.broker.rabbitmq;

import com.rabbitmq.client.Connection;
import com.rabbitmq.client.ConnectionFactory;
import com.rabbitmq.client.impl.ForgivingExceptionHandler;
import com.rabbitmq.client.impl.FrameHandler;
import com.rabbitmq.client.impl.FrameHandlerFactory;
import com.rabbitmq.client.impl.SocketFrameHandlerFactory;
import io.isthmus.schema.config.RabbitBrokerConfig;
import java.io.IOException;
import java.net.Socket;
import java.security.GeneralSecurityException;
import java.time.Duration;
import java.util.Objects;
import java.util.concurrent.ThreadFactory;
import java.util.concurrent.TimeoutException;
import javax.net.ssl.SSLContext;
import org.jspecify.annotations.Nullable;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/** Opens connections to the broker. */
final class Dialer {

    private static final Logger LOG = LoggerFactory.getLogger(Dialer.class);

    /** For a TCP connection. A broker in the same data centre answers in a millisecond. */
    private static final Duration CONNECT_WITHIN = Duration.ofSeconds(3);

    /** For the handshake of AMQP, and for each answer of the broker after it. */
    static final Duration ANSWER_WITHIN = Duration.ofSeconds(5);

    private final RabbitBrokerConfig config;
    private final String name;
    private final ThreadFactory threads;

    /** @param name what the broker's operators see the connection by */
    Dialer(RabbitBrokerConfig config, String name, ThreadFactory threads) {
        this.config = config;
        this.name = name;
        this.threads = threads;
    }

    /** A connection and what is under it. */
    record Line(Connection connection, CorkedFrames frames) {}

    /** Blocks for {@link #CONNECT_WITHIN} and {@link #ANSWER_WITHIN} at the most. */
    Line dial() throws IOException, TimeoutException {
        var factory = factory();
        Connection connection = factory.newConnection(new DirectExecutor(), name);
        return new Line(connection, Objects.requireNonNull(factory.frames));
    }

    private CorkableFactory factory() {
        var factory = new CorkableFactory();
        try {
            if ("amqps".equals(config.uri().getScheme())) {
                // The client's own default for amqps trusts any certificate.
                SSLContext trust = SSLContext.getDefault();
                factory.useSslProtocol(trust);
                factory.setSocketFactory(trust.getSocketFactory());
                factory.enableHostnameVerification();
            }
            factory.setUri(config.uri());
        } catch (GeneralSecurityException unusable) {
            throw new IllegalStateException("this Java has no TLS", unusable);
        }
        factory.setAutomaticRecoveryEnabled(false);
        factory.setTopologyRecoveryEnabled(false);
        factory.setRequestedHeartbeat((int) config.heartbeat().toSeconds());
        factory.setConnectionTimeout((int) CONNECT_WITHIN.toMillis());
        factory.setHandshakeTimeout((int) ANSWER_WITHIN.toMillis());
        factory.setChannelRpcTimeout((int) ANSWER_WITHIN.toMillis());
        factory.setThreadFactory(threads);
        factory.setExceptionHandler(new Quiet());
        return factory;
    }

    /** Makes the connection on {@link CorkedFrames}; for one connection. */
    private static final class CorkableFactory extends ConnectionFactory {

        private volatile @Nullable CorkedFrames frames;

        @Override
        protected synchronized FrameHandlerFactory createFrameHandlerFactory() {
            return new SocketFrameHandlerFactory(
                    getConnectionTimeout(), getSocketFactory(), getSocketConfigurator(), isSSL()) {
                @Override
                public FrameHandler create(Socket socket) throws IOException {
                    var made = new CorkedFrames(socket);
                    frames = made;
                    return made;
                }
            };
        }
    }

    /** The end of a connection is reported where it is dealt with, once. */
    private static final class Quiet extends ForgivingExceptionHandler {
        @Override
        protected void log(String message, Throwable error) {
            LOG.debug(message, error);
        }
    }
}
