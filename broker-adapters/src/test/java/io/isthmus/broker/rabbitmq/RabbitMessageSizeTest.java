package io.isthmus.broker.rabbitmq;

import static org.assertj.core.api.Assertions.assertThat;
import static org.awaitility.Awaitility.await;

import io.isthmus.aggregator.channel.ChannelFailure;
import io.isthmus.broker.Asker;
import io.isthmus.broker.BrokerUnderTest.Behaviour;
import io.isthmus.broker.Health;
import io.isthmus.broker.Loops;
import io.isthmus.broker.Outcome;
import io.isthmus.schema.config.ByteSize;
import io.isthmus.schema.config.Dialect;
import io.isthmus.schema.config.RabbitBrokerConfig;
import io.isthmus.schema.config.RabbitPublishConfig;
import io.isthmus.schema.config.RabbitTargetConfig;
import io.isthmus.testbed.AmqpBroker;
import io.isthmus.testbed.Brokers;
import java.security.SecureRandom;
import java.time.Duration;
import java.util.ArrayList;
import java.util.concurrent.CompletableFuture;
import org.junit.jupiter.api.AfterAll;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.TestInstance;
import org.junit.jupiter.api.Timeout;

/** What becomes of messages that are larger than the configuration or the broker lets them be. */
@TestInstance(TestInstance.Lifecycle.PER_CLASS)
@Timeout(120)
final class RabbitMessageSizeTest {

    private static final Duration SOON = Duration.ofSeconds(20);
    private static final int BROKER_TAKES = 256 * 1024;
    private static final int TOO_LARGE = 300 * 1024;
    private static final String QUEUE = "sized";

    private final Loops loops = new Loops();
    private AmqpBroker broker;
    private Responder service;
    private RabbitAdapter adapter;

    @BeforeAll
    void startBroker() {
        broker = Brokers.newAmqp(BROKER_TAKES);
        service = Responder.on(broker.uri(), QUEUE, Behaviour.echo());
    }

    @AfterAll
    void stopBroker() {
        service.close();
        broker.close();
        loops.close();
    }

    @AfterEach
    void closeAdapter() {
        adapter.close();
        assertThat(loops.blocked()).as("what blocked an event loop").isEmpty();
    }

    @Test
    void aBodyBeyondTheConfiguredLimitNeverLeaves() {
        start(100_000);
        Asker asker = asker();
        Asker publisher = publisher();

        for (Asker each : new Asker[] {asker, publisher}) {
            each.ask(new byte[100_000], SOON).join().answered();
            var refused = each.ask(new byte[100_001], SOON).join().failed(ChannelFailure.BodyTooLarge.class);

            assertThat(refused.effect()).isEqualTo(ChannelFailure.Effect.NONE);
            assertThat(refused).hasMessageContainingAll("100001 bytes", "100000", "messageBytesMax");
            assertThat(each.counters().tooLarge().sum()).isOne();
            assertThat(each.counters().published().sum()).isOne();
            assertThat(each.counters().inFlight().sum()).isZero();
        }
    }

    @Test
    void aBodyThatTheBrokerFindsTooLargeIsToldItsLimitAndHurtsNobody() {
        start(1 << 20);
        Asker small = asker();
        Asker large = publisher();
        small.ask("before", SOON).join().answered();
        var smalls = new ArrayList<CompletableFuture<Outcome>>();
        var larges = new ArrayList<CompletableFuture<Outcome>>();

        for (int i = 0; i < 200; i++) {
            smalls.add(small.ask("small " + i, SOON));
            if (i % 50 == 0) {
                larges.add(large.ask(new byte[TOO_LARGE], SOON));
            }
        }

        smalls.forEach(each -> each.join().answered());
        for (var each : larges) {
            assertThat(each.join().failed(ChannelFailure.BodyTooLarge.class))
                    .hasMessageContainingAll(TOO_LARGE + " bytes", Integer.toString(BROKER_TAKES));
        }
        assertThat(large.counters().tooLarge().sum()).isEqualTo(4);
        assertThat(adapter.check()).isEqualTo(Health.READY);
    }

    @Test
    void whatTheBrokerTakesIsLearntSoThatLaterOnesNeverLeave() {
        start(1 << 20);
        Asker asker = asker();
        asker.ask(new byte[TOO_LARGE], SOON).join().failed(ChannelFailure.BodyTooLarge.class);
        long published = asker.counters().published().sum();
        await().until(() -> asker.ask(new byte[BROKER_TAKES], SOON).join() instanceof Outcome.Answered);

        asker.ask(new byte[TOO_LARGE], SOON).join().failed(ChannelFailure.BodyTooLarge.class);

        assertThat(asker.counters().published().sum()).isEqualTo(published + 1);
    }

    private void start(int messageBytesMax) {
        RabbitBrokerConfig usual = RabbitUnderTest.config(broker.uri(), 10_000);
        var config = new RabbitBrokerConfig(
                usual.uri(),
                usual.replies(),
                usual.heartbeat(),
                usual.publishQueueMax(),
                usual.pendingMax(),
                usual.watchEvery(),
                null,
                new ByteSize(messageBytesMax),
                usual.replyBytesMax());
        adapter = new RabbitAdapter("tasks", config, loops.all(), new SecureRandom());
        adapter.start();
        await().until(() -> adapter.check() == Health.READY);
    }

    private Asker asker() {
        return new Asker(
                loops,
                (counters, loop) -> adapter.channel(
                        new RabbitTargetConfig("tasks", null, null, QUEUE, Dialect.ISTHMUS), counters, loop));
    }

    private Asker publisher() {
        return new Asker(
                loops,
                (counters, loop) ->
                        adapter.publisher(new RabbitPublishConfig("tasks", null, null, QUEUE), counters, loop));
    }
}
