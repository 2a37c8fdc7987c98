package io.isthmus.broker.kafka;

import static org.assertj.core.api.Assertions.assertThat;

import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

class PositionsTest {

    @Test
    void areReadAsTheyAreWritten() {
        var positions = Positions.of(new long[] {42, 0, 17});
        assertThat(positions).hasToString("0:42,1:0,2:17");
        assertThat(Positions.parse("0:42,1:0,2:17")).hasToString("0:42,1:0,2:17");
        assertThat(positions.with(3, 5)).hasToString("0:42,1:0,2:17,3:5");
        assertThat(positions.next(9)).isZero();
    }

    @ParameterizedTest
    @ValueSource(
            strings = {
                "",
                "what?",
                "0",
                "0:",
                ":1",
                "0:x",
                "-1:2",
                "0:-2",
                "0:1,",
                "999999999:1",
                "0:99999999999999999999"
            })
    void whatWasNotWrittenHereIsNotRead(String text) {
        assertThat(Positions.parse(text)).isNull();
    }

    @Test
    void whatIsTooLongIsNotRead() {
        assertThat(Positions.parse("0:1,".repeat(5000) + "0:1")).isNull();
    }

    @Test
    void coverWhatIsBeforeThemInEveryPartition() {
        var positions = Positions.of(new long[] {5, 7});
        assertThat(positions.covers(Positions.of(new long[] {5, 7}))).isTrue();
        assertThat(positions.covers(Positions.of(new long[] {4}))).isTrue();
        assertThat(positions.covers(Positions.of(new long[] {6, 0}))).isFalse();
        assertThat(positions.covers(Positions.of(new long[] {0, 0, 1}))).isFalse();
    }
}
