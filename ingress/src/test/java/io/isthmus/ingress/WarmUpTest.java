package io.isthmus.ingress;

import static org.assertj.core.api.Assertions.assertThatCode;

import io.isthmus.schema.config.SocketTransport;
import org.junit.jupiter.api.Test;

class WarmUpTest {

    @Test
    void itsOwnRequestsAreAnswered() {
        var warmUp = new WarmUp(SocketTransport.NIO);
        try {
            assertThatCode(warmUp::serve).doesNotThrowAnyException();
        } finally {
            warmUp.close();
        }
    }
}
