package io.isthmus.broker.kafka;

import static java.nio.charset.StandardCharsets.UTF_8;
import static org.assertj.core.api.Assertions.assertThat;
import static org.awaitility.Awaitility.await;

import io.isthmus.aggregator.channel.ChannelFailure;
import io.isthmus.broker.Asker;
import io.isthmus.broker.BrokerUnderTest.Behaviour;
import io.isthmus.broker.Health;
import io.isthmus.broker.Loops;
import io.isthmus.broker.Outcome;
import io.isthmus.schema.config.Dialect;
import io.isthmus.schema.config.KafkaBrokerConfig;
import io.isthmus.schema.config.KafkaTargetConfig;
import io.isthmus.testbed.Brokers;
import io.isthmus.testbed.FaultProxy;
import io.isthmus.testbed.KafkaBroker;
import io.isthmus.testbed.KafkaSettings;
import java.security.SecureRandom;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.concurrent.CompletableFuture;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;

/** A network that keeps connections and lets nothing pass, or cuts them all. */
@Timeout(180)
final class KafkaSilenceTest {

    private static final Duration DEADLINE = Duration.ofSeconds(20);

    private final Loops loops = new Loops();
    private final FaultProxy network = FaultProxy.toFreePort();
    private final KafkaBroker broker = Brokers.newKafka(KafkaSettings.defaults().behind(network));
    private final KafkaUnderTest kafka = new KafkaUnderTest(broker);
    private final String topic = kafka.destination();
    private final AutoCloseable service = kafka.service(topic, Behaviour.echo());
    /** Time enough to send again what four cuts have torn off. */
    private final KafkaAdapter adapter = new KafkaAdapter(
            "events",
            new KafkaBrokerConfig(
                    List.of(broker.bootstrap()),
                    KafkaUnderTest.REPLIES,
                    Map.of("delivery.timeout.ms", "15000"),
                    10_000),
            "one",
            loops.all(),
            new SecureRandom());

    private final Asker asker = new Asker(
            loops,
            (counters, loop) -> adapter.channel(
                    new KafkaTargetConfig("events", topic, null, Dialect.ISTHMUS, null), counters, loop));

    @AfterEach
    void close() throws Exception {
        adapter.close();
        service.close();
        broker.close();
        network.close();
        loops.close();
        assertThat(loops.blocked()).as("what blocked an event loop").isEmpty();
    }

    @Test
    void aSilentBrokerIsFoundAndOneThatSpeaksAgainIsUsed() {
        started();

        network.stall();
        await().atMost(Duration.ofSeconds(6)).until(() -> adapter.check() instanceof Health.NotReady);
        assertThat(asker.ask("unsent", DEADLINE)
                        .join()
                        .failed(ChannelFailure.BrokerUnavailable.class)
                        .effect())
                .isEqualTo(ChannelFailure.Effect.NONE);

        network.restore();
        await().atMost(Duration.ofSeconds(20)).until(() -> adapter.check() instanceof Health.Ready);
        assertThat(asker.ask("hello", DEADLINE).join().answered().body())
                .asString(UTF_8)
                .isEqualTo("hello");
    }

    @Test
    void aSilenceShorterThanTheTimeoutsCostsNobodyAnAnswer() {
        started();

        network.stall();
        var asked = new ArrayList<CompletableFuture<Outcome>>();
        for (int i = 0; i < 50; i++) {
            asked.add(asker.ask("question " + i, DEADLINE));
        }
        await().until(() -> asker.counters().published().sum() == 51);
        network.restore();

        for (int i = 0; i < 50; i++) {
            assertThat(asked.get(i).join().answered().body()).asString(UTF_8).isEqualTo("question " + i);
        }
    }

    /** The client may forget its topics over a cut: then requests are refused for a moment, and none is lost. */
    @Test
    void aCutOfAllConnectionsLosesNothingThatWasSent() {
        started();
        var asked = new ArrayList<CompletableFuture<Outcome>>();
        for (int i = 0; i < 200; i++) {
            asked.add(asker.ask("question " + i, DEADLINE));
            if (i % 50 == 49) {
                network.cut();
            }
        }

        for (int i = 0; i < 200; i++) {
            switch (asked.get(i).join()) {
                case Outcome.Answered answer ->
                    assertThat(answer.body()).asString(UTF_8).isEqualTo("question " + i);
                case Outcome.Failed(var failure, var _) ->
                    assertThat(failure).isInstanceOf(ChannelFailure.BrokerUnavailable.class);
            }
        }
        await().untilAsserted(() -> asker.ask("after", DEADLINE).join().answered());
    }

    private void started() {
        adapter.start();
        await().until(() -> adapter.check() instanceof Health.Ready);
        asker.ask("first", DEADLINE).join().answered();
    }
}
