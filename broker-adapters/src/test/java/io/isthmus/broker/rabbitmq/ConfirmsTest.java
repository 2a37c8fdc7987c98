package io.isthmus.broker.rabbitmq;

import static org.assertj.core.api.Assertions.assertThat;

import io.isthmus.aggregator.channel.Abandonment;
import io.isthmus.aggregator.channel.ChannelCounters;
import io.isthmus.aggregator.channel.Exchange;
import io.isthmus.aggregator.channel.Request;
import io.isthmus.aggregator.reply.Pending;
import io.isthmus.aggregator.reply.PendingReplies;
import io.isthmus.aggregator.reply.ReplyRouter;
import io.isthmus.broker.Loops;
import io.isthmus.schema.message.Deadline;
import io.isthmus.schema.message.Headers;
import io.isthmus.schema.message.Payload;
import java.security.SecureRandom;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.concurrent.CompletableFuture;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.Test;

final class ConfirmsTest {

    private final Loops loops = new Loops();
    private final ChannelCounters counters = new ChannelCounters();
    private final List<Pending> refused = new ArrayList<>();
    private final Confirms confirms = new Confirms(10, refused::add);

    @AfterEach
    void close() {
        loops.close();
    }

    @Test
    void oneAckConfirmsOne() {
        expect(3);

        confirms.handleAck(2, false);

        assertThat(counters.confirmed().sum()).isOne();
        assertThat(confirms.takeAll(3)).hasSize(2);
    }

    @Test
    void aMultipleAckConfirmsAllBeforeItThatAreLeft() {
        expect(5);
        confirms.handleAck(2, false);

        confirms.handleAck(4, true);

        assertThat(counters.confirmed().sum()).isEqualTo(4);
        assertThat(confirms.takeAll(5)).hasSize(1);
    }

    @Test
    void acksInAnyOrderConfirmEachOnce() {
        expect(4);

        for (long tag : new long[] {3, 1, 4, 2, 4, 1}) {
            confirms.handleAck(tag, false);
        }
        confirms.handleAck(4, true);

        assertThat(counters.confirmed().sum()).isEqualTo(4);
    }

    @Test
    void aNackIsARefusalAndNoConfirm() {
        List<Pending> expected = expect(3);

        confirms.handleNack(2, true);

        assertThat(refused).containsExactly(expected.get(0), expected.get(1));
        assertThat(counters.confirmed().sum()).isZero();
    }

    @Test
    void whatAWholeRoundHasOvertakenIsForgotten() {
        expect(1024 + 1);

        confirms.handleAck(1, false);

        assertThat(counters.confirmed().sum()).isZero();
        confirms.handleAck(1025, true);
        assertThat(counters.confirmed().sum()).isEqualTo(1024);
    }

    @Test
    void aTagThatWasNeverSentConfirmsNobody() {
        expect(1);

        confirms.handleAck(7, false);

        assertThat(counters.confirmed().sum()).isZero();
    }

    private List<Pending> expect(int messages) {
        var router = new ReplyRouter(loops.all(), 10_000, new SecureRandom());
        var made = new CompletableFuture<List<Pending>>();
        loops.get(0).execute(() -> {
            PendingReplies waiting = router.on(loops.get(0));
            var pending = new ArrayList<Pending>();
            for (int i = 0; i < messages; i++) {
                var each = waiting.register(request(), counters);
                each.beginPublish();
                pending.add(each);
            }
            made.complete(pending);
        });
        List<Pending> pending = made.join();
        for (int i = 0; i < messages; i++) {
            confirms.expect(i + 1, pending.get(i), 1);
        }
        return pending;
    }

    private Request request() {
        return new Request(
                new Exchange("r", "route", "POST", "/", null, null, null, null),
                Headers.EMPTY,
                null,
                Payload.EMPTY,
                root -> null,
                Deadline.in(Duration.ofMinutes(1), loops.get(0)),
                new Abandonment());
    }
}
