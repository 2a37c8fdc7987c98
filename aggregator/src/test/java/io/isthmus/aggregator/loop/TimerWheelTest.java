package io.isthmus.aggregator.loop;

import static org.assertj.core.api.Assertions.assertThat;

import java.util.ArrayList;
import java.util.List;
import java.util.Random;
import java.util.random.RandomGenerator;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

class TimerWheelTest {

    private static final long TICK = 10;
    /** {@link System#nanoTime} may be near where a long overflows. */
    private static final long ORIGIN = Long.MAX_VALUE - 100_000;

    private final List<String> ran = new ArrayList<>();
    private final TimerWheel wheel = new TimerWheel(0, TICK);

    @AfterEach
    void forgetHandler() {
        Thread.currentThread().setUncaughtExceptionHandler(null);
    }

    @Test
    void aTimerIsNeverEarlyAndAtMostATickLate() {
        wheel.add(11, () -> ran.add("eleven"));
        wheel.add(20, () -> ran.add("twenty"));
        wheel.add(21, () -> ran.add("twenty-one"));
        wheel.turn(19);
        assertThat(ran).isEmpty();
        wheel.turn(20);
        assertThat(ran).containsExactly("eleven", "twenty");
        wheel.turn(31);
        assertThat(ran).containsExactly("eleven", "twenty", "twenty-one");
    }

    @Test
    void aTimerForThePastRunsInTheNextTurn() {
        wheel.turn(100);
        wheel.add(-1000, () -> ran.add("ran"));
        wheel.turn(109);
        assertThat(ran).isEmpty();
        wheel.turn(110);
        assertThat(ran).containsExactly("ran");
    }

    @Test
    void aTimerCancelledByOneOfTheSameTurnDoesNotRun() {
        var second = new Loop.Timer[1];
        wheel.add(10, () -> {
            ran.add("first");
            second[0].cancel();
        });
        second[0] = wheel.add(10, () -> ran.add("second"));
        wheel.add(10, () -> ran.add("third"));
        wheel.turn(10);
        assertThat(ran).containsExactly("first", "third");
    }

    @Test
    void aTimerThatIsSetAgainByItsOwnTaskRunsOncePerTick() {
        wheel.add(10, new Runnable() {
            @Override
            public void run() {
                ran.add("tick");
                wheel.add(0, this);
            }
        });
        wheel.turn(10);
        wheel.turn(20);
        wheel.turn(29);
        assertThat(ran).hasSize(2);
    }

    @Test
    void afterAPauseOfManyRoundsAllThatIsDueRunsAndNothingElse() {
        long round = 512 * TICK;
        for (int i = 1; i <= 20; i++) {
            int n = i;
            wheel.add(i * round + i, () -> ran.add("" + n));
        }
        wheel.turn(15 * round + 20);
        assertThat(ran).hasSize(15).doesNotContain("16");
        wheel.turn(16 * round + 20);
        assertThat(ran).hasSize(16);
    }

    @Test
    void whatATaskThrowsReachesTheThreadsHandlerAndStopsNoOther() {
        var thrown = new ArrayList<Throwable>();
        Thread.currentThread().setUncaughtExceptionHandler((_, failure) -> thrown.add(failure));
        wheel.add(10, () -> {
            throw new IllegalStateException("bug");
        });
        wheel.add(10, () -> {
            throw new AssertionError("worse");
        });
        wheel.add(10, () -> ran.add("ran"));
        wheel.turn(10);
        assertThat(ran).containsExactly("ran");
        assertThat(thrown).hasSize(2);
    }

    @ParameterizedTest
    @ValueSource(longs = {1, 2, 3, 5, 8, 13, 21, 34})
    void itDoesWhatAListWouldDo(long seed) {
        new Model(seed).check(4_000);
    }

    /** A list of timers beside a wheel, both driven by the same dice. */
    private static final class Model {

        private final RandomGenerator dice;
        private final TimerWheel wheel = new TimerWheel(ORIGIN, TICK);
        private final List<Timed> waiting = new ArrayList<>();
        private long now = ORIGIN;
        private int ran;

        Model(long seed) {
            dice = new Random(seed);
        }

        void check(int steps) {
            for (int i = 0; i < steps; i++) {
                switch (dice.nextInt(4)) {
                    case 0, 1 -> add();
                    case 2 -> cancel();
                    default -> turn();
                }
            }
            assertThat(ran).isGreaterThan(steps / 10);
        }

        private void add() {
            var timed = new Timed(now, now + dice.nextLong(-5 * TICK, 1200 * TICK));
            timed.timer = wheel.add(timed.due, () -> run(timed));
            waiting.add(timed);
        }

        private void run(Timed timed) {
            assertThat(waiting.remove(timed))
                    .as("runs once, and not when cancelled")
                    .isTrue();
            assertThat(now - timed.due).as("never early").isNotNegative();
            ran++;
            // What tasks do: they give other timers up, and set new ones.
            if (dice.nextInt(4) == 0) {
                cancel();
            }
            if (dice.nextInt(4) == 0) {
                add();
            }
        }

        private void cancel() {
            if (!waiting.isEmpty()) {
                Timed timed = waiting.remove(dice.nextInt(waiting.size()));
                timed.timer.cancel();
                timed.timer.cancel();
            }
        }

        private void turn() {
            boolean pause = dice.nextInt(50) == 0;
            now += pause ? dice.nextLong(100_000 * TICK) : dice.nextLong(4 * TICK);
            wheel.turn(now);
            for (Timed timed : waiting) {
                long latest = Math.max(timed.due - ORIGIN, timed.made - ORIGIN) + TICK;
                assertThat(now - ORIGIN).as("at most a tick late").isLessThanOrEqualTo(latest);
            }
        }
    }

    private static final class Timed {

        private final long made;
        private final long due;
        private Loop.Timer timer;

        Timed(long made, long due) {
            this.made = made;
            this.due = due;
        }
    }
}
