package io.isthmus.broker.rabbitmq;

import com.rabbitmq.client.AMQP.BasicProperties;
import com.rabbitmq.client.Channel;
import io.isthmus.broker.DeadLetter;
import io.isthmus.broker.DeadLetterWriter;
import io.isthmus.schema.config.RabbitBrokerConfig.DeadExchangeConfig;
import java.io.IOException;
import java.time.Duration;
import java.util.concurrent.TimeoutException;
import org.jspecify.annotations.Nullable;

/**
 * The exchange of dead letters: persistent, mandatory, confirmed. Over a connection of its own, which is there once there is
 * a letter: requests must not wait behind one.
 */
final class DeadExchange implements DeadLetterWriter {

    private static final int PERSISTENT = 2;
    private static final Duration WITHIN = Duration.ofSeconds(5);

    private final Dialer dialer;
    private final DeadExchangeConfig config;
    private Dialer.@Nullable Line line;
    private @Nullable Channel channel;
    private volatile boolean returned;

    DeadExchange(Dialer dialer, DeadExchangeConfig config) {
        this.dialer = dialer;
        this.config = config;
    }

    @Override
    public void write(DeadLetter letter) throws Exception {
        Channel open = channel == null ? open() : channel;
        returned = false;
        BasicProperties properties = new BasicProperties.Builder()
                .contentType(letter.contentType())
                .headers(AmqpMessages.table(letter.headers()))
                .deliveryMode(PERSISTENT)
                .build();
        open.basicPublish(
                config.exchange(), config.key(), true, properties, letter.body().bytes());
        boolean accepted = open.waitForConfirms(WITHIN.toMillis());
        if (returned) {
            throw new RefusedException("no queue takes letters with the key " + config.key());
        }
        if (!accepted) {
            throw new RefusedException("the broker does not take it");
        }
    }

    private Channel open() throws IOException, TimeoutException {
        Dialer.Line dialled = dialer.dial();
        line = dialled;
        Channel opened = dialled.connection().createChannel();
        if (opened == null) {
            throw new IOException("the broker allows no channel on a connection");
        }
        opened.exchangeDeclarePassive(config.exchange());
        opened.addReturnListener(_ -> returned = true);
        opened.confirmSelect();
        channel = opened;
        return opened;
    }

    @Override
    public void close() {
        if (line != null) {
            line.frames().cut();
        }
        line = null;
        channel = null;
    }
}
