package io.isthmus.broker.rabbitmq;

import static org.assertj.core.api.Assertions.assertThat;

import java.util.concurrent.atomic.AtomicBoolean;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;

/** When the one who takes waits, and when it goes on. */
@Timeout(60)
class OutboxTest {

    private final Outbox outbox = new Outbox(8);

    /** The taker had looked before, and had not begun to wait: nobody saw whom to wake. */
    @Test
    void somethingElseToDoThatComesBetweenTheLastLookAndTheWaitIsNotSleptOver() {
        var closed = new AtomicBoolean();
        assertThat(outbox.poll()).isNull();

        closed.set(true);
        outbox.wake();

        outbox.await(closed::get);
        assertThat(closed).isTrue();
    }

    @Test
    void whoWaitsIsWoken() throws InterruptedException {
        var closed = new AtomicBoolean();
        var taker = Thread.ofPlatform().daemon().start(() -> {
            while (!closed.get()) {
                outbox.await(closed::get);
            }
        });

        closed.set(true);
        outbox.wake();

        taker.join();
        assertThat(taker.isAlive()).isFalse();
    }
}
