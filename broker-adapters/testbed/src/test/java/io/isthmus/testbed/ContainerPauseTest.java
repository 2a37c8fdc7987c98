package io.isthmus.testbed;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import com.github.dockerjava.api.exception.InternalServerErrorException;
import java.util.concurrent.atomic.AtomicInteger;
import org.junit.jupiter.api.Test;

/** An engine that cannot always pause a container at once: with four writers to its disk, one in sixty times. */
class ContainerPauseTest {

    private static final String BUSY =
            "Cannot pause container 0a73: OCI runtime pause failed: unable to freeze: unknown";

    private final AtomicInteger tries = new AtomicInteger();

    @Test
    void itIsTriedAgainUntilTheContainerIsFrozen() {
        Container.untilFrozen(() -> refuse(tries.incrementAndGet() <= 3, BUSY));

        assertThat(tries).hasValue(4);
    }

    @Test
    void butNotForEver() {
        assertThatThrownBy(() -> Container.untilFrozen(() -> refuse(tries.incrementAndGet() > 0, BUSY)))
                .isInstanceOf(InternalServerErrorException.class);

        assertThat(tries).hasValue(Container.PAUSE_TRIES_MAX);
    }

    @Test
    void anyOtherRefusalIsTold() {
        assertThatThrownBy(() -> Container.untilFrozen(() -> refuse(tries.incrementAndGet() > 0, "no such container")))
                .hasMessageContaining("no such container");

        assertThat(tries).hasValue(1);
    }

    private static void refuse(boolean refused, String reason) {
        if (refused) {
            throw new InternalServerErrorException(reason);
        }
    }
}
