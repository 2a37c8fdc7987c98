package io.isthmus.testbed;

/** An {@link EmbeddedAmqp} that can be broken. */
final class ProxiedAmqp extends BehindProxy implements AmqpBroker {

    private final FaultProxy proxy;

    private ProxiedAmqp(FaultProxy proxy) {
        super(proxy, new EmbeddedAmqp(proxy.targetPort()));
        this.proxy = proxy;
    }

    static ProxiedAmqp started() {
        var amqp = new ProxiedAmqp(FaultProxy.toFreePort());
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
