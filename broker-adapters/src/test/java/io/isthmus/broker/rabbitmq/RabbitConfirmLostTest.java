package io.isthmus.broker.rabbitmq;

import static org.assertj.core.api.Assertions.assertThat;
import static org.awaitility.Awaitility.await;

import io.isthmus.aggregator.channel.Attendance;
import io.isthmus.aggregator.channel.ChannelFailure;
import io.isthmus.aggregator.channel.Request;
import io.isthmus.broker.Health;
import io.isthmus.broker.Loops;
import io.isthmus.broker.Outcome;
import io.isthmus.schema.config.Dialect;
import io.isthmus.schema.config.RabbitPublishConfig;
import io.isthmus.schema.config.RabbitTargetConfig;
import io.isthmus.testbed.Brokers;
import io.vertx.core.Future;
import java.io.IOException;
import java.security.SecureRandom;
import java.time.Duration;
import java.util.Map;
import java.util.concurrent.CompletableFuture;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;

/** A confirm comes over the connection of its message or never. */
@Timeout(60)
final class RabbitConfirmLostTest {

    private static final Duration LONG = Duration.ofMinutes(10);
    private static final Duration SOON = Duration.ofSeconds(5);
    private static final String QUEUE = "confirm-lost";

    private final Loops loops = new Loops();
    private final Wire wire = new Wire(Brokers.amqp().uri());
    private final RabbitAdapter adapter =
            new RabbitAdapter("tasks", RabbitUnderTest.config(wire.uri(), 10_000), loops.all(), new SecureRandom());

    @BeforeEach
    void start() throws IOException {
        var connection = Responder.connect(Brokers.amqp().uri());
        connection.createChannel().queueDeclare(QUEUE, true, false, false, Map.of());
        connection.abort(2_000);
        adapter.keepRepliesWith((_, _) -> Future.succeededFuture());
        adapter.start();
        awaitReady();
    }

    @AfterEach
    void close() {
        wire.thaw();
        adapter.close();
        wire.close();
        loops.close();
    }

    @Test
    void whoWaitsForTheConfirmOnlyIsToldAtOnceThatItIsLostAndWhoWaitsForAReplyWaitsOn() {
        var call = new RabbitTargetConfig("tasks", null, null, QUEUE, Dialect.ISTHMUS);
        var message = new RabbitPublishConfig("tasks", null, null, QUEUE);
        var publisher = new Client(loops, (counters, loop) -> adapter.publisher(message, counters, loop));
        var durable = new Client(loops, (counters, loop) -> adapter.channel(call, counters, loop));
        var plain = new Client(loops, (counters, loop) -> adapter.channel(call, counters, loop));
        assertThat(publisher.ask("before", SOON).join()).isInstanceOf(Outcome.Answered.class);

        wire.freeze();
        CompletableFuture<Outcome> published = publisher.ask("published", LONG);
        CompletableFuture<Outcome> accepted = durable.ask(new byte[0], LONG, RabbitConfirmLostTest::durable);
        CompletableFuture<Outcome> answered = plain.ask("answered", LONG);
        await().until(() -> publisher.counters().published().sum() == 2
                && durable.counters().published().sum() == 1
                && plain.counters().published().sum() == 1);
        wire.cut();

        assertIsUnconfirmedSoon(published);
        assertIsUnconfirmedSoon(accepted);
        assertThat(answered).isNotDone();
        wire.thaw();
        awaitReady();
        assertThat(publisher.ask("after", SOON).join()).isInstanceOf(Outcome.Answered.class);
        assertThat(answered).isNotDone();
    }

    private static void assertIsUnconfirmedSoon(CompletableFuture<Outcome> outcome) {
        Outcome is = outcome.join();
        assertThat(is.failed(ChannelFailure.PublishUnconfirmed.class)).hasMessageContaining("may or may not");
        assertThat(is.after()).isLessThan(SOON);
    }

    private static Request durable(Request request) {
        return new Request(
                request.exchange(),
                request.headers(),
                request.contentType(),
                request.body(),
                request.scope(),
                request.deadline(),
                request.abandonment(),
                new Attendance.Durable("confirm-lost-1"));
    }

    private void awaitReady() {
        await().until(() -> adapter.check() instanceof Health.Ready);
    }
}
