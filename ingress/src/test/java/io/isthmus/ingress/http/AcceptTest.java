package io.isthmus.ingress.http;

import static org.assertj.core.api.Assertions.assertThat;

import java.util.List;
import org.junit.jupiter.api.Test;

class AcceptTest {

    @Test
    void aTypeIsNamedWithItsWeightWhateverItsCaseAndParameters() {
        var accept = Accept.of(List.of("Text/Event-Stream ; charset=utf-8; Q=0.5, application/json;q=0.25"));
        assertThat(accept.named("text/event-stream")).isEqualTo(0.5);
        assertThat(accept.named("application/json")).isEqualTo(0.25);
    }

    @Test
    void severalFieldsAreOneListAndTheHigherWeightCounts() {
        var accept = Accept.of(List.of("application/x-ndjson;q=0.1", "text/html, application/x-ndjson"));
        assertThat(accept.named("application/x-ndjson")).isEqualTo(1);
    }

    @Test
    void aRangeOfTypesNamesNone() {
        var accept = Accept.of(List.of("*/*, text/*, application/*;q=0.8"));
        assertThat(accept.named("text/event-stream")).isZero();
        assertThat(accept.named("application/json")).isZero();
    }

    @Test
    void nothingAndNonsenseNameNothing() {
        assertThat(Accept.of(List.of()).named("application/json")).isZero();
        assertThat(Accept.of(List.of("", ",;,", ";q=1")).named("application/json"))
                .isZero();
    }

    @Test
    void aTypeThatIsNotWantedHasNoWeightAndAWeightThatCannotBeReadIsAWish() {
        assertThat(Accept.of(List.of("text/event-stream;q=0")).named("text/event-stream"))
                .isZero();
        assertThat(Accept.of(List.of("text/event-stream;q=much")).named("text/event-stream"))
                .isEqualTo(1);
    }
}
