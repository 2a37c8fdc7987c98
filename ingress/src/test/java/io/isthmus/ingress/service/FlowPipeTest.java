package io.isthmus.ingress.service;

import static org.assertj.core.api.Assertions.assertThat;
import static org.awaitility.Awaitility.await;

import io.isthmus.ingress.service.BrokenFlowException.Reason;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.Test;

/** When a body that is passed on is at its end. */
class FlowPipeTest {

    private static final long LENGTH = 3 * Source.CHUNK_BYTES;

    private final OneLoop one = new OneLoop(Services.at(1).build());
    private final Sink sink = new Sink(true);

    @AfterEach
    void stop() {
        one.close();
    }

    @Test
    void withTheLastByteWhereTheLengthDelimitsItThoughItsSourceHasNotSaidSo() {
        var source = new Source(LENGTH, false);

        one.await(_ -> source.flow(LENGTH).delimitedByLength().pipeTo(sink));

        assertThat(sink.hasEnded()).isTrue();
        assertThat(sink.bytes()).isEqualTo(LENGTH);
        assertThat(sink.sum()).isEqualTo(source.sum());
    }

    /** Over HTTP/2 more may follow than was announced: whoever has been told the end could not be told otherwise. */
    @Test
    void notBeforeItsSourceSaysSoWhereItMayStillTurnOutLonger() {
        var longer = new Source(LENGTH + 1, true);
        var piped = one.on(() -> longer.flow(LENGTH).pipeTo(sink));

        await().until(piped::isComplete);

        assertThat(piped.cause())
                .isInstanceOfSatisfying(
                        BrokenFlowException.class,
                        broken -> assertThat(broken.reason()).isEqualTo(Reason.LENGTH_DIFFERS));
        assertThat(sink.bytes()).isEqualTo(LENGTH);
        assertThat(sink.hasEnded()).isFalse();
    }

    @Test
    void whenItsSourceSaysSoIfNothingWasAnnounced() {
        var silent = new Source(LENGTH, false);
        one.on(() -> silent.flow(StreamFlow.LENGTH_UNKNOWN).pipeTo(sink));
        await().until(() -> sink.bytes() == LENGTH);
        assertThat(sink.hasEnded()).isFalse();

        var ended = new Sink(true);
        one.await(_ -> new Source(LENGTH, true).flow(StreamFlow.LENGTH_UNKNOWN).pipeTo(ended));
        assertThat(ended.hasEnded()).isTrue();
    }
}
