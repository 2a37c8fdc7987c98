package io.isthmus.testbed;

/**
 * A broker inside this JVM that can be broken as one in a container can: the proxy in front of it does to its
 * connections what a process that was killed or paused would do to them.
 */
abstract class BehindProxy {

    private final FaultProxy proxy;
    private final Broker broker;

    BehindProxy(FaultProxy proxy, Broker broker) {
        this.proxy = proxy;
        this.broker = broker;
    }

    public void start() {
        proxy.restore();
        broker.start();
    }

    public void stop() {
        broker.stop();
        proxy.refuse();
    }

    /** The connections go first, so that the broker has nobody left to say good-bye to. */
    public void kill() {
        proxy.refuse();
        broker.stop();
    }

    public void pause() {
        proxy.stall();
    }

    public void unpause() {
        proxy.restore();
    }

    public void close() {
        kill();
        broker.close();
        proxy.close();
    }
}
