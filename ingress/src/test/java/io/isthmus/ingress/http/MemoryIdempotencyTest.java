package io.isthmus.ingress.http;

import static org.assertj.core.api.Assertions.assertThat;

import org.junit.jupiter.api.Test;

class MemoryIdempotencyTest extends IdempotencyContract {

    @Override
    protected String store() {
        return "store: {memory: {entriesMax: 3, valueBytesMax: 8KiB}}\n";
    }

    @Test
    void anAnswerThatIsTooLargeToKeepIsGivenOnceAndToldOfLater() throws Exception {
        service.bytes = 10_000;
        assertThat(post("/orders/1", "large", "{}").statusCode()).isEqualTo(201);
        var again = post("/orders/1", "large", "{}");
        assertThat(again.statusCode()).isEqualTo(409);
        assertThat(again.body()).contains("urn:isthmus:problem:idempotency-answer-lost");
        assertThat(service.asked).hasValue(1);
        assertThat(gateway.metrics()).contains("isthmus_idempotency_events_total{event=\"lost\",route=\"orders\"} 1.0");
    }

    @Test
    void oneKeyMoreThanTheStoreHoldsIsRefusedWithNothingSent() throws Exception {
        for (int i = 0; i < 3; i++) {
            assertThat(post("/orders/1", "full-" + i, "{}").statusCode()).isEqualTo(201);
        }
        var refused = post("/orders/1", "full-3", "{}");
        assertThat(refused.statusCode()).isEqualTo(503);
        assertThat(refused.body()).contains("urn:isthmus:problem:overloaded");
        assertThat(service.asked).hasValue(3);
        assertThat(gateway.metrics()).contains("isthmus_store_events_total{event=\"limited\",store=\"memory\"} 1.0");
    }
}
