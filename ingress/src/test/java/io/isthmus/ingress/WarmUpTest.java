package io.isthmus.ingress;

import static org.assertj.core.api.Assertions.assertThatCode;

import org.junit.jupiter.api.Test;

class WarmUpTest {

    @Test
    void itsOwnRequestsAreAnswered() {
        var warmUp = new WarmUp();
        try {
            assertThatCode(warmUp::serve).doesNotThrowAnyException();
        } finally {
            warmUp.close();
        }
    }
}
