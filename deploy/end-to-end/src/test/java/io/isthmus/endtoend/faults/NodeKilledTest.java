package io.isthmus.endtoend.faults;

import io.isthmus.endtoend.KafkaEcho;
import io.isthmus.endtoend.Ready;
import io.isthmus.endtoend.TestGateway;
import io.isthmus.endtoend.faults.Clients.Habits;
import io.isthmus.testbed.KafkaCluster;
import java.nio.file.Path;
import java.time.Duration;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.Set;
import java.util.concurrent.TimeUnit;
import org.apache.kafka.clients.admin.Admin;
import org.apache.kafka.clients.admin.NewTopic;
import org.awaitility.Awaitility;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/**
 * A node of a cluster of three is killed under load and comes back, each time one that something hangs on. Until the others
 * have taken over, clients are told what is true; afterwards, without the node and with it again, all are answered.
 */
class NodeKilledTest {

    private static final String REQUESTS = "node.echo";
    private static final String REPLIES = "node.replies";
    private static final int CLIENTS_AFTERWARDS = 12;
    private static final int REQUESTS_AFTERWARDS = 300;

    /** Many who think for long: some ask at every moment of a failover, while those who asked before still wait. */
    private static final int CLIENTS = 150;

    private static final Duration THINKS = Duration.ofSeconds(2);
    private static final Duration DEADLINE = Duration.ofSeconds(10);

    /** 5 s until Kafka misses the node, as much again if it was the controller; a machine that is busy is slow. */
    private static final Duration WITHIN = Duration.ofSeconds(40);

    @TempDir
    Path folder;

    /** What hangs on the node that is killed. */
    private enum Role {
        LEADS_REPLIES,
        LEADS_REQUESTS,
        /** Of the cluster: the others first have to choose another. It leads nothing that is asked for. */
        CONTROLLER
    }

    @Test
    void aNodeIsKilledAndComesBackAndOnlyRequestsOfTheFailoverSufferHonestly() throws Exception {
        try (var cluster = KafkaCluster.startedAsProcesses();
                Admin admin = Admin.create(Map.of("bootstrap.servers", cluster.bootstrap()))) {
            admin.createTopics(List.of(new NewTopic(REQUESTS, Optional.of(4), Optional.of((short) 3))))
                    .all()
                    .get();
            try (var echo = new KafkaEcho(cluster.bootstrap(), REQUESTS);
                    var gateway = TestGateway.start(folder, routes(cluster.bootstrap()));
                    var clients = new Clients(Habits.of(CLIENTS, DEADLINE).thinking(THINKS))) {
                echo.awaitReady();
                Ready.await(gateway.admin("/ready"));
                Recorder recorder = clients.recorder();
                var done = clients.send(Integer.MAX_VALUE, gateway.url("/kafka"));
                for (Role role : Role.values()) {
                    int node = cast(role, cluster, admin);
                    goesOn(recorder);
                    killAndStartAgain(node, cluster, admin, recorder, gateway);
                }
                clients.stop();
                done.await(30, TimeUnit.SECONDS);
                recorder.verify(Honest.WHILE_A_NODE_IS_MISSED);
            }
        }
    }

    private static void killAndStartAgain(
            int node, KafkaCluster cluster, Admin admin, Recorder recorder, TestGateway gateway) throws Exception {
        var leaders = new Leaders(admin, REQUESTS, REPLIES);
        cluster.kill(node);
        leaders.awaitOthersThan(node);
        leaders.awaitNotInSync(node);
        long tookOver = System.nanoTime();
        Awaitility.await("answers of the others").atMost(WITHIN).until(() -> recorder.okSince(tookOver));
        allAreAnswered(gateway);

        cluster.start(node);
        leaders.awaitAllInSync();
        allAreAnswered(gateway);
    }

    /** Has each role played by another node, and tells who has this one. */
    private static int cast(Role role, KafkaCluster cluster, Admin admin) throws Exception {
        int controller = admin.describeMetadataQuorum().quorumInfo().get().leaderId();
        List<Integer> others =
                cluster.nodeIds().stream().filter(id -> id != controller).toList();
        new Leaders(admin, REPLIES).move(others.getFirst());
        new Leaders(admin, REQUESTS).move(others.getLast());
        return switch (role) {
            case LEADS_REPLIES -> others.getFirst();
            case LEADS_REQUESTS -> others.getLast();
            case CONTROLLER -> controller;
        };
    }

    private static void allAreAnswered(TestGateway gateway) throws Exception {
        try (var clients = new Clients(CLIENTS_AFTERWARDS, DEADLINE)) {
            clients.send(REQUESTS_AFTERWARDS, gateway.url("/kafka")).await(60, TimeUnit.SECONDS);
            clients.recorder().verify(Set.of("ok"));
        }
    }

    private static void goesOn(Recorder recorder) {
        long before = recorder.count("ok");
        Awaitility.await("answers").atMost(WITHIN).until(() -> recorder.count("ok") > before + 200);
    }

    private static String routes(String bootstrap) {
        return """
                brokers:
                  events: {kafka: {bootstrap: ["%s"], replies: {topic: %s, replication: 3}}}
                routes:
                  kafka:
                    match: {method: POST, path: /kafka}
                    allow: anyone
                    call: {kafka: {broker: events, topic: %s}, timeout: 10s}
                """.formatted(bootstrap.replace(",", "\", \""), REPLIES, REQUESTS);
    }
}
