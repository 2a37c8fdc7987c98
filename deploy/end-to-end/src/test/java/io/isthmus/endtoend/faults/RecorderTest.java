package io.isthmus.endtoend.faults;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import java.time.Duration;
import java.util.Map;
import java.util.Set;
import org.junit.jupiter.api.Test;

/** A recorder that overlooks something would make every test of faults pass. */
class RecorderTest {

    private static final String URL = "http://127.0.0.1:1/kafka";
    private static final Duration DEADLINE = Duration.ofSeconds(5);
    private static final Set<String> OK = Set.of("ok");

    private long now;
    private long delay;
    private final Recorder recorder = new Recorder(() -> now, Duration.ofMillis(100), (_, _) -> delay);

    @Test
    void itCountsOutcomesAndIsContentWithRequestsThatAreAnsweredInTimeWithWhatIsTheirs() {
        var one = recorder.ask(URL, DEADLINE);
        var two = recorder.ask(URL, DEADLINE);
        two.answered(200, two.id(), two.body());
        after(Duration.ofMillis(5100));
        one.answered(503, one.id(), "{\"type\":\"urn:isthmus:problem:broker-unavailable\",\"status\":503}");

        assertThat(recorder.outcomes()).isEqualTo(Map.of("ok", 1L, "503 broker-unavailable", 1L));
        assertThat(recorder.longestMillis()).isEqualTo(5100);
        recorder.verify(Set.of("ok", "503 broker-unavailable"));
        fails("503 broker-unavailable");
    }

    @Test
    void itMissesARequestWithoutAnOutcome() {
        recorder.ask(URL, DEADLINE);

        fails("without an outcome, 1 of 1");
    }

    @Test
    void itSeesASecondOutcomeAndAnAnswerThatNobodyHadAskedFor() {
        var asked = recorder.ask(URL, DEADLINE);
        asked.answered(200, asked.id(), asked.body());
        recorder.verify(OK);
        recorder.unasked("one more");
        fails("one more");
        asked.failed("broken off");
        fails("with two outcomes, 1 of 1");
    }

    @Test
    void itSeesAnAnswerWithTheBodyOfAnotherAndOneThatNamesAnotherRequest() {
        var one = recorder.ask(URL, DEADLINE);
        var two = recorder.ask(URL, DEADLINE);
        one.answered(200, one.id(), two.body());
        two.answered(200, one.id(), two.body());

        fails("that is another's, 2 of 2");
    }

    @Test
    void itSeesAnAnswerThatIsLaterThanDeadlineAndBoundUnlessTheMachineWas() {
        var asked = recorder.ask(URL, DEADLINE);
        after(Duration.ofMillis(5101));
        asked.answered(200, asked.id(), asked.body());

        fails("too late, 1 of 1");
        delay = Duration.ofMillis(1).toNanos();
        recorder.verify(OK);
    }

    @Test
    void itMissesWhatWasAcceptedUntilItIsToldWhatBecameOfIt() {
        var asked = recorder.ask(URL, DEADLINE);
        asked.accepted(asked.id(), "/.isthmus/requests/1");
        fails("accepted and lost, 1 of 1");

        after(Duration.ofMinutes(1));
        asked.answered(200, asked.id(), "{\"reply\":" + asked.body() + "}");

        assertThat(recorder.accepted()).isEmpty();
        recorder.verify(Set.of("accepted, ok"));
    }

    private void after(Duration time) {
        now += time.toNanos();
    }

    private void fails(String why) {
        assertThatThrownBy(() -> recorder.verify(OK))
                .isInstanceOf(AssertionError.class)
                .hasMessageContaining(why);
    }
}
