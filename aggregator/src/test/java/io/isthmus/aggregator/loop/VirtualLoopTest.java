package io.isthmus.aggregator.loop;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import org.junit.jupiter.api.Test;

class VirtualLoopTest {

    private final VirtualLoop loop = new VirtualLoop(3);
    private final List<String> ran = new ArrayList<>();

    @Test
    void timersRunInTheOrderOfTheirTimesAndSeeThem() {
        long start = loop.nanos();
        loop.at(start + 2_000_000, () -> ran.add("second at " + (loop.nanos() - start)));
        loop.at(start + 1_000_000, () -> ran.add("first at " + (loop.nanos() - start)));
        loop.at(start + 2_000_000, () -> ran.add("third at " + (loop.nanos() - start)));
        loop.advanceMillis(1);
        assertThat(ran).containsExactly("first at 1000000");
        loop.advance(Duration.ofSeconds(1));
        assertThat(ran).containsExactly("first at 1000000", "second at 2000000", "third at 2000000");
        assertThat(loop.nanos() - start).isEqualTo(1_001_000_000);
        assertThat(loop.timersWaiting()).isZero();
    }

    @Test
    void whatATimerHandsOverRunsBeforeTheNextTimer() {
        loop.at(loop.nanos() + 1, () -> loop.execute(() -> ran.add("task")));
        loop.at(loop.nanos() + 1, () -> ran.add("timer"));
        loop.advanceMillis(1);
        assertThat(ran).containsExactly("task", "timer");
    }

    @Test
    void aTimerForThePastRunsWithoutTurningTimeBack() {
        long start = loop.nanos();
        loop.at(start - 5, () -> ran.add("ran"));
        loop.run();
        assertThat(ran).containsExactly("ran");
        assertThat(loop.nanos()).isEqualTo(start);
    }

    @Test
    void aCancelledTimerNeverRuns() {
        Loop.Timer timer = loop.at(loop.nanos(), () -> ran.add("ran"));
        timer.cancel();
        timer.cancel();
        loop.advanceMillis(1);
        assertThat(ran).isEmpty();
    }

    @Test
    void anotherThreadMayHandOverAndNothingElse() throws InterruptedException {
        loop.run();
        Thread other = Thread.ofPlatform().start(() -> {
            loop.execute(() -> ran.add("handed over"));
            assertThatThrownBy(() -> loop.at(0, () -> {})).isInstanceOf(IllegalStateException.class);
            assertThatThrownBy(loop::run).isInstanceOf(IllegalStateException.class);
        });
        other.join();
        loop.run();
        assertThat(ran).containsExactly("handed over");
    }
}
