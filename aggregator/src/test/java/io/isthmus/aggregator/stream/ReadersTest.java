package io.isthmus.aggregator.stream;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import io.isthmus.aggregator.loop.VirtualLoop;
import java.util.ArrayList;
import java.util.List;
import org.junit.jupiter.api.Test;

class ReadersTest {

    private final VirtualLoop loop = new VirtualLoop(0);
    private final Readers readers = new Readers(loop);
    private final List<Integer> told = new ArrayList<>();

    @Test
    void tellsAllSoManyAtATime() {
        for (int i = 0; i < 200; i++) {
            int number = i;
            readers.join(() -> told.add(number));
        }
        readers.news();
        assertThat(told).hasSize(64);
        loop.run();
        assertThat(told).hasSize(200).doesNotHaveDuplicates();
    }

    @Test
    void newsWithinARoundIsTheNextRound() {
        for (int i = 0; i < 100; i++) {
            int number = i;
            readers.join(() -> told.add(number));
        }
        readers.news();
        readers.news();
        readers.news();
        loop.run();
        assertThat(told).hasSize(200);
    }

    @Test
    void oneThatFailsCostsTheOthersNothing() {
        readers.join(() -> told.add(1));
        readers.join(() -> {
            throw new IllegalStateException("closed");
        });
        readers.join(() -> told.add(2));
        for (int news = 1; news <= 2; news++) {
            readers.news();
            assertThatThrownBy(loop::run).hasMessage("closed");
            loop.run();
            assertThat(told).hasSize(2 * news);
        }
    }

    @Test
    void whoHasLeftIsToldNothing() {
        var first = readers.join(() -> told.add(1));
        var second = readers.join(() -> told.add(2));
        readers.join(() -> told.add(3));
        readers.leave(first);
        readers.leave(first);
        readers.news();
        loop.run();
        assertThat(told).containsExactlyInAnyOrder(2, 3);
        readers.leave(second);
        assertThat(readers.size()).isOne();
    }

    @Test
    void oneMayLeaveWhileAllAreTold() {
        var left = new ArrayList<Readers.Reader>();
        for (int i = 0; i < 100; i++) {
            left.add(readers.join(() -> {
                told.add(1);
                left.forEach(readers::leave);
            }));
        }
        readers.news();
        loop.run();
        assertThat(told).hasSize(1);
        assertThat(readers.size()).isZero();
    }
}
