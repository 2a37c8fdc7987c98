package io.isthmus.broker.kafka;

import static org.assertj.core.api.Assertions.assertThat;

import java.time.Duration;
import org.junit.jupiter.api.Test;

final class PulseTest {

    private static final Duration POLL = Duration.ofMillis(200);

    private final Pulse pulse = new Pulse();

    @Test
    void silenceOfTwoSecondsMeansGone() {
        for (int i = 1; i < 10; i++) {
            assertThat(pulse.after(POLL, 0)).as("after %d polls", i).isTrue();
        }
        assertThat(pulse.after(POLL, 0)).isFalse();
    }

    @Test
    void anAnswerMeansThatItIsBack() {
        for (int i = 0; i < 20; i++) {
            pulse.after(POLL, 0);
        }

        assertThat(pulse.after(POLL, 1)).isTrue();
        assertThat(pulse.after(POLL, 1)).isTrue();
    }

    @Test
    void aProcessThatWasPausedHasNotListened() {
        assertThat(pulse.after(Duration.ofMinutes(5), 0)).isTrue();
    }
}
