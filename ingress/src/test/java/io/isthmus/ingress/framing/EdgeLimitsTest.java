package io.isthmus.ingress.framing;

import static org.assertj.core.api.Assertions.assertThatIllegalArgumentException;

import java.time.Duration;
import org.junit.jupiter.api.Test;

class EdgeLimitsTest {

    private static final Duration TEN = Duration.ofSeconds(10);

    @Test
    void saysWhichValueIsWrongAndWhatWouldBeRight() {
        assertThatIllegalArgumentException()
                .isThrownBy(() -> new EdgeLimits(0, 4096, TEN, 1024, TEN))
                .withMessage("connectionsMax is 0, must be at least 1");
        assertThatIllegalArgumentException()
                .isThrownBy(() -> new EdgeLimits(1, 100, TEN, 1024, TEN))
                .withMessage("headersBytesMax is 100, must be from 512 to 1048576");
        assertThatIllegalArgumentException()
                .isThrownBy(() -> new EdgeLimits(1, 4096, Duration.ZERO, 1024, TEN))
                .withMessage("headersWithin is PT0S, must be longer than 0");
        assertThatIllegalArgumentException()
                .isThrownBy(() -> new EdgeLimits(1, 4096, TEN, -1, TEN))
                .withMessageContaining("bodyRateMin is -1 bytes/s");
        assertThatIllegalArgumentException()
                .isThrownBy(() -> new EdgeLimits(1, 4096, TEN, 1024, Duration.ofSeconds(-1)))
                .withMessage("idle is PT-1S, must be longer than 0");
    }
}
