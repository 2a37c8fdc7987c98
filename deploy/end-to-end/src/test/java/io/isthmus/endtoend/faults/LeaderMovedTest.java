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

/** The leaders of requests and replies move from node to node of a cluster of three, under load: no request fails. */
class LeaderMovedTest {

    private static final String REQUESTS = "leader.echo";
    private static final String REPLIES = "leader.replies";
    private static final int CLIENTS = 12;
    private static final Duration THINKS = Duration.ofMillis(10);
    private static final Duration DEADLINE = Duration.ofSeconds(10);
    private static final Duration WITHIN = Duration.ofSeconds(30);

    @TempDir
    Path folder;

    @Test
    void leadersMoveByElectionAndByARollingRestartOfTheNodesAndNoRequestFails() throws Exception {
        try (var cluster = KafkaCluster.started();
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

                var leaders = new Leaders(admin, REQUESTS, REPLIES);
                for (int node : cluster.nodeIds()) {
                    goesOn(recorder);
                    leaders.move(node);
                }
                for (int node : cluster.nodeIds()) {
                    goesOn(recorder);
                    cluster.stop(node);
                    leaders.awaitOthersThan(node);
                    goesOn(recorder);
                    cluster.start(node);
                    leaders.awaitAllInSync();
                }
                goesOn(recorder);
                clients.stop();
                done.await(30, TimeUnit.SECONDS);
                recorder.verify(Set.of("ok"));
            }
        }
    }

    private static void goesOn(Recorder recorder) {
        long before = recorder.count("ok");
        Awaitility.await("answers").atMost(WITHIN).until(() -> recorder.count("ok") > before + 200);
    }

    private static String routes(String bootstrap) {
        return """
                brokers:
                  events: {kafka: {bootstrap: [%s], replies: {topic: %s, replication: 3}}}
                routes:
                  kafka:
                    match: {method: POST, path: /kafka}
                    allow: anyone
                    call: {kafka: {broker: events, topic: %s}, timeout: 10s}
                """.formatted("\"" + bootstrap.replace(",", "\", \"") + "\"", REPLIES, REQUESTS);
    }
}
