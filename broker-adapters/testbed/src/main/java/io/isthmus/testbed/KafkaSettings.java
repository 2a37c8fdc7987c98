package io.isthmus.testbed;

import java.util.Map;
import java.util.TreeMap;
import org.jspecify.annotations.Nullable;

/**
 * What a test may ask of a Kafka broker.
 *
 * @param port where it listens on loopback, 1 to 65535; 0 for a free one
 * @param advertisedPort the port that clients are told to come back to: that of a {@link FaultProxy} in front of the
 *     broker; 0 for the one where it listens
 * @param side a second address of the broker, behind a proxy; null for none
 * @param overrides settings of the broker by their own names, such as {@code auto.create.topics.enable}
 */
public record KafkaSettings(
        int port, int advertisedPort, @Nullable Side side, Map<String, String> overrides) {

    public KafkaSettings {
        requirePort("port", port);
        requirePort("advertisedPort", advertisedPort);
        overrides = Map.copyOf(overrides);
    }

    public static KafkaSettings defaults() {
        return new KafkaSettings(0, 0, null, Map.of());
    }

    public KafkaSettings withPort(int value) {
        return new KafkaSettings(value, advertisedPort, side, overrides);
    }

    public KafkaSettings withAdvertisedPort(int value) {
        return new KafkaSettings(port, value, side, overrides);
    }

    /**
     * A broker that its clients reach through {@code proxy} only. The proxy must hand on while the broker starts, since
     * it is asked there whether it is up.
     */
    public KafkaSettings behind(FaultProxy proxy) {
        return withPort(proxy.targetPort()).withAdvertisedPort(proxy.port());
    }

    /**
     * A broker with a second address, {@code 127.0.0.1:} and the proxy's port: some of its clients come through
     * {@code proxy}, and what befalls that befalls nobody else.
     */
    public KafkaSettings alsoBehind(FaultProxy proxy) {
        return new KafkaSettings(port, advertisedPort, new Side(proxy.targetPort(), proxy.port()), overrides);
    }

    public KafkaSettings with(String name, String value) {
        var more = new TreeMap<>(overrides);
        more.put(name, value);
        return new KafkaSettings(port, advertisedPort, side, more);
    }

    /** With every port settled. */
    KafkaSettings resolved() {
        var listening = port == 0 ? Ports.free() : port;
        return new KafkaSettings(listening, advertisedPort == 0 ? listening : advertisedPort, side, overrides);
    }

    /**
     * Where it listens, for those who reach it at ports of their own.
     *
     * @param plain for the first address
     * @param proxied for the second, if there is one
     */
    Map<String, String> listeners(String host, int plain, int proxied, String controller) {
        var listeners = "PLAINTEXT://" + host + ":" + plain + ",CONTROLLER://" + controller;
        var advertised = "PLAINTEXT://" + bootstrap();
        if (side != null) {
            listeners += ",PROXIED://" + host + ":" + proxied;
            advertised += ",PROXIED://127.0.0.1:" + side.advertisedPort();
        }
        return Map.of("listeners", listeners, "advertised.listeners", advertised);
    }

    String bootstrap() {
        return "127.0.0.1:" + advertisedPort;
    }

    /** An address that only a proxy leads to. */
    record Side(int port, int advertisedPort) {}

    private static void requirePort(String name, int value) {
        if (value < 0 || value > 65_535) {
            throw new IllegalArgumentException(name + " must lie between 0 and 65535, and is " + value);
        }
    }
}
