package io.isthmus.aggregator.reply;

import static org.assertj.core.api.Assertions.assertThat;

import io.isthmus.aggregator.channel.ChannelCounters;
import io.isthmus.aggregator.channel.Request;
import io.isthmus.aggregator.channel.Requests;
import io.isthmus.aggregator.loop.VirtualLoop;
import java.util.ArrayList;
import java.util.List;
import java.util.Random;
import org.junit.jupiter.api.Test;

class PendingMemoryTest {

    private static final int COUNT = 50_000;

    /** What the request itself holds (its body, its headers) is not ours and not in it. */
    @Test
    void aPendingRequestTakesLessThanHalfOfItsBudgetOfOneKibibyte() {
        var loop = new VirtualLoop();
        var router = new ReplyRouter(List.of(loop), COUNT, new Random(1));
        var counters = new ChannelCounters();
        Request request = Requests.any(loop);
        var pending = new ArrayList<Pending>(COUNT);
        long before = used();
        for (int i = 0; i < COUNT; i++) {
            Pending one = router.on(loop).register(request, counters);
            one.reply().onComplete(_ -> {});
            pending.add(one);
        }
        long each = (used() - before) / COUNT;
        assertThat(each).isBetween(100L, 512L);
        assertThat(pending).hasSize(COUNT);
    }

    private static long used() {
        Runtime runtime = Runtime.getRuntime();
        System.gc();
        return runtime.totalMemory() - runtime.freeMemory();
    }
}
