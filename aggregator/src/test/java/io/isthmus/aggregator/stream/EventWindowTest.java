package io.isthmus.aggregator.stream;

import static org.assertj.core.api.Assertions.assertThat;

import java.util.ArrayList;
import java.util.List;
import org.junit.jupiter.api.Test;

class EventWindowTest {

    private final List<String> gone = new ArrayList<>();

    @Test
    void keepsSoManyAndLetsTheOldestGo() {
        var window = window(3, 1000);
        for (int i = 0; i < 5; i++) {
            window.add("m" + i);
        }
        assertThat(gone).containsExactly("m0", "m1");
        assertThat(window.first()).isEqualTo(2);
        assertThat(window.head()).isEqualTo(5);
        assertThat(window.get(1)).isNull();
        assertThat(window.get(2)).isEqualTo("m2");
        assertThat(window.get(4)).isEqualTo("m4");
        assertThat(window.get(5)).isNull();
    }

    @Test
    void keepsSoManyBytesAndTheNewestWhateverItsSize() {
        var window = window(100, 10);
        window.add("12345");
        window.add("12345");
        window.add("1");
        assertThat(gone).containsExactly("12345");
        window.add("x".repeat(50));
        assertThat(gone).hasSize(3);
        assertThat(window.get(3)).hasSize(50);
    }

    @Test
    void goesOnCountingWhenItIsCleared() {
        var window = window(3, 1000);
        window.add("a");
        window.clear();
        window.add("b");
        assertThat(gone).containsExactly("a");
        assertThat(window.first()).isEqualTo(1);
        assertThat(window.get(1)).isEqualTo("b");
    }

    private EventWindow<String> window(int eventsMax, long bytesMax) {
        return new EventWindow<>(eventsMax, bytesMax, String::length, gone::add);
    }
}
