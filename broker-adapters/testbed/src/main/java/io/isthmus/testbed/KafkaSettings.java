package io.isthmus.testbed;

import java.util.Map;
import java.util.TreeMap;

/**
 * What a test may ask of a Kafka broker.
 *
 * @param port where it listens on loopback, 1 to 65535; 0 for a free one
 * @param advertisedPort the port that clients are told to come back to: that of a {@link FaultProxy} in front of the
 *     broker; 0 for the one where it listens
 * @param overrides settings of the broker by their own names, such as {@code auto.create.topics.enable}
 */
public record KafkaSettings(int port, int advertisedPort, Map<String, String> overrides) {

    public KafkaSettings {
        requirePort("port", port);
        requirePort("advertisedPort", advertisedPort);
        overrides = Map.copyOf(overrides);
    }

    public static KafkaSettings defaults() {
        return new KafkaSettings(0, 0, Map.of());
    }

    public KafkaSettings withPort(int value) {
        return new KafkaSettings(value, advertisedPort, overrides);
    }

    public KafkaSettings withAdvertisedPort(int value) {
        return new KafkaSettings(port, value, overrides);
    }

    /**
     * A broker that its clients reach through {@code proxy} only. The proxy must hand on while the broker starts, since
     * it is asked there whether it is up.
     */
    public KafkaSettings behind(FaultProxy proxy) {
        return withPort(proxy.targetPort()).withAdvertisedPort(proxy.port());
    }

    public KafkaSettings with(String name, String value) {
        var more = new TreeMap<>(overrides);
        more.put(name, value);
        return new KafkaSettings(port, advertisedPort, more);
    }

    /** With every port settled. */
    KafkaSettings resolved() {
        var listening = port == 0 ? Ports.free() : port;
        return new KafkaSettings(listening, advertisedPort == 0 ? listening : advertisedPort, overrides);
    }

    String bootstrap() {
        return "127.0.0.1:" + advertisedPort;
    }

    private static void requirePort(String name, int value) {
        if (value < 0 || value > 65_535) {
            throw new IllegalArgumentException(name + " must lie between 0 and 65535, and is " + value);
        }
    }
}
