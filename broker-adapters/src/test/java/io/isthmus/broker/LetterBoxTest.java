package io.isthmus.broker;

import static org.assertj.core.api.Assertions.assertThat;
import static org.awaitility.Awaitility.await;

import io.isthmus.broker.DeadLetter.Place;
import io.isthmus.broker.DeadLetter.Reason;
import io.isthmus.schema.config.ByteSize;
import io.isthmus.schema.config.DeadLettersConfig;
import io.isthmus.schema.message.Headers;
import io.isthmus.schema.message.Payload;
import io.isthmus.schema.message.TimeSource;
import java.time.Duration;
import java.util.concurrent.CountDownLatch;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;

@Timeout(60)
class LetterBoxTest {

    private final TimeSource time = TimeSource.system();

    @Test
    void whatIsMoreThanMayWaitInBytesIsLostAndCountedAndTheRoomComesBack() {
        var mayWrite = new CountDownLatch(1);
        var limits = new DeadLettersConfig(null, new ByteSize(1_000), 100, new ByteSize(3_000), Duration.ofMinutes(1));
        try (var box = new LetterBox("events", limits, new Held(mayWrite), time)) {
            box.start();
            // Two fit with their headers, three do not.
            for (int i = 0; i < 3; i++) {
                box.put(letter(1_000));
            }
            assertThat(box.counters().full().sum()).isOne();

            mayWrite.countDown();
            await().until(() -> box.counters().written().sum() == 2);
            box.put(letter(1_000));
            await().until(() -> box.counters().written().sum() == 3);
            assertThat(box.counters().full().sum()).isOne();
        }
    }

    private DeadLetter letter(int bodyBytes) {
        return DeadLetter.of(
                Reason.PUBLISH_REJECTED,
                new Place("topic", null),
                Headers.EMPTY,
                null,
                null,
                Headers.EMPTY,
                null,
                Payload.of(new byte[bodyBytes]),
                1_000,
                time.epochMillis(),
                time.nanos());
    }

    /** A broker that takes nothing for a while. */
    private record Held(CountDownLatch until) implements DeadLetterWriter {

        @Override
        public void write(DeadLetter letter) throws InterruptedException {
            until.await();
        }

        @Override
        public void close() {}
    }
}
