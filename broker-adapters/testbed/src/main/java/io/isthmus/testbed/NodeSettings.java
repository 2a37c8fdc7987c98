package io.isthmus.testbed;

import java.util.Map;

/** Settings of a Kafka node that is all there is of its cluster, and is wanted soon and small. */
final class NodeSettings {

    /** The same for a node in this JVM and for one in a container. */
    static final Map<String, String> SMALL = Map.ofEntries(
            Map.entry("process.roles", "broker,controller"),
            Map.entry("controller.listener.names", "CONTROLLER"),
            Map.entry("inter.broker.listener.name", "PLAINTEXT"),
            Map.entry("listener.security.protocol.map", "PLAINTEXT:PLAINTEXT,CONTROLLER:PLAINTEXT,PROXIED:PLAINTEXT"),
            Map.entry("auto.create.topics.enable", "true"),
            Map.entry("num.partitions", "1"),
            // One partition each for what Kafka keeps about itself: the default of 50 makes for a slow first use.
            Map.entry("offsets.topic.num.partitions", "1"),
            Map.entry("offsets.topic.replication.factor", "1"),
            Map.entry("transaction.state.log.num.partitions", "1"),
            Map.entry("transaction.state.log.replication.factor", "1"),
            Map.entry("transaction.state.log.min.isr", "1"),
            Map.entry("share.coordinator.state.topic.num.partitions", "1"),
            Map.entry("share.coordinator.state.topic.replication.factor", "1"),
            Map.entry("share.coordinator.state.topic.min.isr", "1"),
            // A group of tests is complete as it comes: nobody else is worth waiting for.
            Map.entry("group.initial.rebalance.delay.ms", "0"),
            // After a kill the node may not come back before its old session has ended; the default is 9 s.
            Map.entry("broker.session.timeout.ms", "5000"),
            Map.entry("broker.heartbeat.interval.ms", "1000"),
            // The default is 128 MiB of heap, taken at the start.
            Map.entry("log.cleaner.dedupe.buffer.size", "2097152"),
            Map.entry("num.network.threads", "2"),
            Map.entry("num.io.threads", "4"));

    private NodeSettings() {}
}
