package io.isthmus.testbed;

/** An {@link EmbeddedAmqp} that can be broken. */
final class ProxiedAmqp extends BehindProxy implements AmqpBroker {

    private final FaultProxy proxy;

    private ProxiedAmqp(FaultProxy proxy, int messageBytesMax) {
        super(proxy, new EmbeddedAmqp(proxy.targetPort(), messageBytesMax));
        this.proxy = proxy;
    }

    static ProxiedAmqp started() {
        return started(EmbeddedAmqp.MESSAGE_BYTES_MAX);
    }

    static ProxiedAmqp started(int messageBytesMax) {
        var amqp = new ProxiedAmqp(FaultProxy.toFreePort(), messageBytesMax);
        amqp.start();
        return amqp;
    }

    @Override
    public String uri() {
        return AmqpProbe.uri(proxy.port());
    }

    @Override
    public boolean isRabbitMq() {
        return false;
    }
}
