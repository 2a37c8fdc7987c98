package io.isthmus.testbed;

/** An {@link EmbeddedKafka} that can be broken. */
final class ProxiedKafka extends BehindProxy implements KafkaBroker {

    private final KafkaSettings settings;

    private ProxiedKafka(KafkaSettings settings, FaultProxy proxy) {
        super(proxy, new EmbeddedKafka(settings.withPort(proxy.targetPort())));
        this.settings = settings;
    }

    static ProxiedKafka started(KafkaSettings asked) {
        var settings = asked.resolved();
        var kafka = new ProxiedKafka(settings, FaultProxy.between(settings.port(), Ports.free()));
        kafka.start();
        return kafka;
    }

    @Override
    public String bootstrap() {
        return settings.bootstrap();
    }
}
