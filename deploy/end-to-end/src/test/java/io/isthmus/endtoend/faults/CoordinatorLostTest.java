package io.isthmus.endtoend.faults;

import static org.assertj.core.api.Assertions.assertThat;

import io.isthmus.aggregator.store.redis.RedisUnderTest;
import io.isthmus.endtoend.KafkaEcho;
import io.isthmus.endtoend.Ready;
import io.isthmus.endtoend.TestGateway;
import io.isthmus.endtoend.faults.Clients.Habits;
import io.isthmus.testbed.KafkaCluster;
import java.net.URI;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import java.util.HashSet;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.Set;
import java.util.concurrent.CountDownLatch;
import java.util.concurrent.TimeUnit;
import org.apache.kafka.clients.admin.Admin;
import org.apache.kafka.clients.admin.ConsumerGroupDescription;
import org.apache.kafka.clients.admin.NewTopic;
import org.awaitility.Awaitility;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/**
 * The one group of a gateway is that of durable replies. The node that coordinates it is killed while many are awaited: each
 * comes, within seconds of the loss.
 */
class CoordinatorLostTest {

    private static final String REQUESTS = "coordinator.work";
    private static final String REPLIES = "coordinator.replies";
    private static final String DURABLE = "coordinator.durable";
    private static final String GROUP = "coordinator.readers";
    private static final String OFFSETS = "__consumer_offsets";
    private static final int CLIENTS = 6;
    private static final int HELD = 200;
    private static final Duration DEADLINE = Duration.ofSeconds(120);
    private static final Duration THINKS = Duration.ofMillis(50);
    private static final Duration WITHIN = Duration.ofSeconds(40);

    /** From the loss to the last answer that was awaited then. Measured: see the README. */
    private static final Duration SILENCE_MAX = Duration.ofSeconds(20);

    @TempDir
    Path folder;

    @Test
    void theCoordinatorOfDurableRepliesIsKilledAndEachAcceptedRequestIsAnsweredWithinSeconds() throws Exception {
        try (var redis = new RedisUnderTest();
                var cluster = KafkaCluster.startedAsProcesses();
                Admin admin = Admin.create(Map.of("bootstrap.servers", cluster.bootstrap()))) {
            admin.createTopics(List.of(new NewTopic(REQUESTS, Optional.of(4), Optional.of((short) 3))))
                    .all()
                    .get();
            String routes = routes(redis.uri(), cluster.bootstrap());
            try (var service = new KafkaEcho(cluster.bootstrap(), REQUESTS);
                    var one = TestGateway.start(Files.createDirectory(folder.resolve("one")), routes);
                    var another = TestGateway.start(Files.createDirectory(folder.resolve("another")), routes)) {
                service.awaitReady();
                Ready.await(one.admin("/ready"));
                Ready.await(another.admin("/ready"));
                awaitMembers(admin, 2);
                List<Integer> nodes = cluster.nodeIds();

                // First one that does nothing else, then one that leads all there is.
                new Leaders(admin, REQUESTS, REPLIES, DURABLE).move(nodes.get(0));
                isLost(nodes.get(1), cluster, admin, service, one, another);
                new Leaders(admin, REQUESTS, REPLIES, DURABLE).move(nodes.get(2));
                isLost(nodes.get(2), cluster, admin, service, one, another);
            }
        }
    }

    private static void isLost(
            int node, KafkaCluster cluster, Admin admin, KafkaEcho service, TestGateway one, TestGateway another)
            throws Exception {
        new Leaders(admin, OFFSETS).move(node);
        Awaitility.await("it coordinates")
                .atMost(WITHIN)
                .until(() -> group(admin).coordinator().id() == node);
        var habits = Habits.of(CLIENTS, DEADLINE).saying("prefer", "respond-async");
        String[] urls = {one.url("/work"), another.url("/work")};
        // Where the leaders have just been moved, a gateway may have to look again.
        Ready.await(one.admin("/ready"));
        Ready.await(another.admin("/ready"));
        var mayAnswer = new CountDownLatch(1);
        service.heldBy(mayAnswer);
        try (var before = new Clients(habits);
                var meanwhile = new Clients(habits.thinking(THINKS))) {
            before.send(HELD, urls).await(60, TimeUnit.SECONDS);
            assertThat(before.recorder().accepted()).hasSize(HELD);

            cluster.kill(node);
            long lost = System.nanoTime();
            mayAnswer.countDown();
            var sending = meanwhile.send(Integer.MAX_VALUE, urls);
            before.collect(one.url("")).await(90, TimeUnit.SECONDS);
            var silence = Duration.ofNanos(System.nanoTime() - lost);
            meanwhile.stop();
            sending.await(30, TimeUnit.SECONDS);
            meanwhile.collect(another.url("")).await(60, TimeUnit.SECONDS);

            before.recorder().verify(Set.of("accepted, ok"));
            var honest = new HashSet<>(Honest.WHILE_A_NODE_IS_MISSED);
            honest.add("accepted, ok");
            meanwhile.recorder().verify(honest);
            assertThat(silence).as("from the loss to the last answer").isLessThan(SILENCE_MAX);

            cluster.start(node);
            new Leaders(admin, REQUESTS, REPLIES, DURABLE, OFFSETS).awaitAllInSync();
        }
    }

    private static void awaitMembers(Admin admin, int count) {
        Awaitility.await("all instances are in the group")
                .atMost(WITHIN)
                .until(() -> group(admin).members().size() == count);
    }

    private static ConsumerGroupDescription group(Admin admin) throws Exception {
        return admin.describeConsumerGroups(List.of(GROUP))
                .describedGroups()
                .get(GROUP)
                .get();
    }

    private static String routes(URI redis, String bootstrap) {
        return """
                store: {redis: {uri: "%s", within: 5s}}
                brokers:
                  events:
                    kafka:
                      bootstrap: ["%s"]
                      replies: {topic: %s, replication: 3, durable: {topic: %s, group: %s}}
                routes:
                  work:
                    match: {method: POST, path: /work}
                    allow: anyone
                    call: {kafka: {broker: events, topic: %s}, timeout: 120s}
                    async: {keep: 1h}
                """.formatted(redis, bootstrap.replace(",", "\", \""), REPLIES, DURABLE, GROUP, REQUESTS);
    }
}
