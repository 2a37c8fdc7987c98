package io.isthmus.aggregator.reply;

import static org.assertj.core.api.Assertions.assertThat;

import io.isthmus.aggregator.channel.ChannelCounters;
import io.isthmus.aggregator.channel.Reply;
import io.isthmus.aggregator.channel.Request;
import io.isthmus.aggregator.channel.Requests;
import io.isthmus.aggregator.loop.Loop;
import io.isthmus.schema.message.Payload;
import java.util.List;
import java.util.Random;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;

class PendingCostTest {

    private static final int WAITING = 50_000;
    private static final int PASSING = 1_500_000;

    /**
     * Numbers that follow each other filled a table without a gap: once new numbers came round to where old requests still
     * waited, each of them went past all of those.
     */
    @Test
    @Timeout(10)
    void requestsThatWaitLongDoNotHoldUpThoseThatAreAnsweredSoon() {
        Loop loop = new Timeless();
        var router = new ReplyRouter(List.of(loop), 2 * WAITING, new Random(1));
        var counters = new ChannelCounters();
        Request request = Requests.any(loop);
        PendingReplies pending = router.on(loop);
        for (int i = 0; i < WAITING; i++) {
            pending.register(request, counters);
        }
        Reply reply = Reply.of(200, null, Payload.EMPTY);
        for (int i = 0; i < PASSING; i++) {
            Pending one = pending.register(request, counters);
            router.deliver(one.correlationId(), () -> reply);
        }
        assertThat(counters.replied().sum()).isEqualTo(PASSING);
        assertThat(pending.size()).isEqualTo(WAITING);
    }

    /** A loop on which nothing waits: the cost of its timers is another question. */
    private static final class Timeless implements Loop {

        @Override
        public int index() {
            return 0;
        }

        @Override
        public void execute(Runnable task) {
            task.run();
        }

        @Override
        public Timer at(long nanos, Runnable task) {
            return () -> {};
        }

        @Override
        public long nanos() {
            return 0;
        }

        @Override
        public long epochMillis() {
            return 0;
        }
    }
}
