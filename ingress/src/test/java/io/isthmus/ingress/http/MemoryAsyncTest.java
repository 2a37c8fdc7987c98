package io.isthmus.ingress.http;

import static org.assertj.core.api.Assertions.assertThat;

import io.isthmus.aggregator.loop.VertxLoop;
import io.isthmus.aggregator.store.MemoryStore;
import io.isthmus.aggregator.store.StoreAdapter;
import io.isthmus.schema.config.ByteSize;
import io.isthmus.schema.config.MemoryStoreConfig;
import io.vertx.core.Vertx;
import org.junit.jupiter.api.Test;

class MemoryAsyncTest extends AsyncContract {

    @Override
    protected StoreAdapter store(Vertx vertx, VertxLoop loop) {
        return new MemoryStore(new MemoryStoreConfig(5, new ByteSize(1 << 20), new ByteSize(8 * 1024)), loop);
    }

    @Test
    void oneRequestMoreThanTheStoreHoldsIsRefusedWithNothingSent() throws Exception {
        for (int i = 0; i < 5; i++) {
            leave();
        }
        var refused = gateway.send(report("respond-async"));
        assertThat(refused.statusCode()).isEqualTo(503);
        assertThat(refused.body()).contains("urn:isthmus:problem:overloaded");
        assertThat(gateway.nothingWasAsked()).isTrue();
    }

    @Test
    void anAnswerThatIsTooLargeToKeepIsAFailureThatSaysSo() throws Exception {
        Left left = leave();
        left.asked().answer(200, "\"" + "x".repeat(9_000) + "\"");
        awaitState(left.at(), "failed");
        var result = get(left.at() + "/result");
        assertThat(result.statusCode()).isEqualTo(502);
        assertThat(result.body()).contains("could not be kept", "8KiB");
    }
}
