package io.isthmus.ingress.batch;

import static org.assertj.core.api.Assertions.assertThat;

import io.isthmus.aggregator.channel.ChannelFailure;
import io.isthmus.aggregator.channel.Reply;
import io.isthmus.aggregator.channel.Request;
import io.isthmus.aggregator.channel.Requests;
import io.isthmus.aggregator.loop.VirtualLoop;
import io.isthmus.schema.config.BatchConfig;
import io.isthmus.schema.config.ByteSize;
import io.isthmus.schema.message.Payload;
import io.vertx.core.Promise;
import io.vertx.core.buffer.Buffer;
import java.time.Duration;
import java.util.ArrayDeque;
import java.util.ArrayList;
import java.util.Deque;
import java.util.List;
import org.junit.jupiter.api.Test;

class BatchTest {

    private final VirtualLoop loop = new VirtualLoop(0);
    private final List<Request> sent = new ArrayList<>();
    private final Deque<Promise<Reply>> underWay = new ArrayDeque<>();
    private final Results results = new Results(loop);
    private final StringBuilder written = new StringBuilder();
    private final BatchCounters counters = new BatchCounters();
    private boolean complete;

    @Test
    void readsNoFasterThanRecordsComeToAnEnd() {
        var batch = batch(new BatchConfig(100, new ByteSize(1024), 3));
        batch.write(Buffer.buffer("1\n2\n3\n4\n5\n6\n"));
        var drained = new ArrayList<String>();
        batch.drainHandler(_ -> drained.add("drained"));

        assertThat(sent).hasSize(3);
        assertThat(batch.writeQueueFull()).isTrue();
        assertThat(counters.held().sum()).isOne();
        assertThat(counters.untaken().sum()).isZero();
        confirm();
        assertThat(sent).hasSize(4);
        confirm();
        confirm();
        assertThat(sent).hasSize(6);
        assertThat(drained).isEmpty();
        confirm();
        assertThat(drained).containsExactly("drained");
        batch.end();
        confirm();
        confirm();
        loop.run();
        assertThat(complete).isTrue();
        assertThat(written.toString().lines()).hasSize(6).allMatch(line -> line.contains("published"));
    }

    @Test
    void tellsOutcomesInTheOrderInWhichTheyAreKnown() {
        var batch = batch(new BatchConfig(100, new ByteSize(1024), 10));
        batch.write(Buffer.buffer("1\n2\n"));
        batch.end();
        underWay.removeLast().fail(new ChannelFailure.NoConsumer("Nobody is there."));
        confirm();
        loop.run();
        assertThat(written.toString().lines())
                .containsExactly(
                        "{\"index\":1,\"outcome\":\"no-consumer\",\"detail\":\"Nobody is there.\"}",
                        "{\"index\":0,\"outcome\":\"published\"}");
        assertThat(complete).isTrue();
    }

    @Test
    void aRecordThatIsTooLongIsSkippedToItsEndWhereverItIsCut() {
        var batch = batch(new BatchConfig(100, new ByteSize(8), 10));
        for (String part : List.of("1\n", "\"12345", "67890", "12345678901234567890", "\"\n2\n", "3")) {
            batch.write(Buffer.buffer(part));
        }
        batch.end();
        assertThat(sent)
                .extracting(request -> ((Payload) request.body()).asUtf8())
                .containsExactly("1", "2", "3");
        loop.run();
        assertThat(written.toString()).contains("\"index\":1,\"outcome\":\"body-too-large\"");
        assertThat(counters.tooLong().sum()).isOne();
    }

    @Test
    void aBodyThatBreaksOffSaysWhatWasNotPublished() {
        var batch = batch(new BatchConfig(100, new ByteSize(1024), 10));
        batch.write(Buffer.buffer("1\n2"));
        batch.broke();
        assertThat(sent).hasSize(1);
        loop.run();
        assertThat(complete).isFalse();
        confirm();
        loop.run();
        assertThat(complete).isTrue();
        assertThat(written.toString()).contains("\"index\":1,\"outcome\":\"bad-request\"");
    }

    @Test
    void whoTakesNoResultsIsReadNoFurther() {
        var batch = batch(new BatchConfig(1_000_000, new ByteSize(1024), 10));
        results.pause();
        int parts = 0;
        while (!batch.writeQueueFull() && parts < 10_000) {
            batch.write(Buffer.buffer("no json\n".repeat(100)));
            loop.run();
            parts++;
        }
        assertThat(parts).isLessThan(1_000);
        batch.drainHandler(_ -> {});
        assertThat(counters.untaken().sum()).isOne();
        assertThat(counters.held().sum()).isZero();
        results.resume();
        loop.run();
        assertThat(batch.writeQueueFull()).isFalse();
    }

    private void confirm() {
        underWay.removeFirst().complete(Reply.of(202, null, Payload.EMPTY));
    }

    private Batch batch(BatchConfig config) {
        results.handler(part -> written.append(part.toString()));
        results.endHandler(_ -> complete = true);
        results.resume();
        var publisher = new RecordPublisher(
                request -> {
                    sent.add(request);
                    Promise<Reply> promise = Promise.promise();
                    underWay.add(promise);
                    return promise.future();
                },
                null,
                Duration.ofSeconds(10),
                loop);
        return new Batch(Requests.any(loop), publisher, config, counters, results);
    }
}
