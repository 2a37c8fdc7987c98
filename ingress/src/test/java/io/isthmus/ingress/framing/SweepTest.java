package io.isthmus.ingress.framing;

import static org.assertj.core.api.Assertions.assertThat;

import io.netty.channel.DefaultEventLoop;
import java.util.ArrayList;
import java.util.List;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.Test;

class SweepTest {

    private final DefaultEventLoop loop = new DefaultEventLoop();
    private final List<Sweep.Place> places = new ArrayList<>();

    /** Told by hand: its own timer does not come within a test. */
    private final Sweep sweep = new Sweep(loop, () -> 0, Long.MAX_VALUE / 4, 1);

    @AfterEach
    void close() {
        loop.shutdownGracefully();
    }

    @Test
    void whatIsTimedMayTakeOthersAlongWhereverTheyStand() {
        for (int leaving = 0; leaving < 4; leaving++) {
            var told = new ArrayList<Integer>();
            int last = leaving;
            places.clear();
            for (int i = 0; i < 4; i++) {
                int number = i;
                places.add(sweep.add(_ -> {
                    told.add(number);
                    if (number == last) {
                        // As a connection does that closes.
                        places.forEach(Sweep.Place::leave);
                    }
                }));
            }

            sweep.run();

            assertThat(told).as("%d takes all along", leaving).contains(leaving).doesNotHaveDuplicates();
            sweep.run();
            assertThat(told).as("nobody is told any more").hasSize(4 - leaving);
        }
    }

    @Test
    void whoStaysIsToldThoughOthersGo() {
        var told = new ArrayList<String>();
        sweep.add(_ -> told.add("a"));
        var first = new Sweep.Place[1];
        var second = new Sweep.Place[1];
        first[0] = sweep.add(_ -> told.add("first"));
        sweep.add(_ -> told.add("b"));
        second[0] = sweep.add(_ -> {
            first[0].leave();
            second[0].leave();
        });

        sweep.run();

        assertThat(told).contains("a", "b").doesNotContain("first");
    }
}
