package io.isthmus.ingress.telemetry;

import static java.nio.charset.StandardCharsets.UTF_8;
import static org.assertj.core.api.Assertions.assertThat;
import static org.awaitility.Awaitility.await;

import io.isthmus.aggregator.loop.VertxLoop;
import io.vertx.core.Vertx;
import java.io.ByteArrayOutputStream;
import java.io.IOException;
import java.io.OutputStream;
import java.util.List;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.CountDownLatch;
import java.util.concurrent.atomic.AtomicInteger;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;

@Timeout(30)
class AccessLogTest {

    private final Vertx vertx = Vertx.vertx();
    private VertxLoop loop;

    @BeforeEach
    void takeLoop() {
        var taken = new CompletableFuture<VertxLoop>();
        var context = vertx.getOrCreateContext();
        context.runOnContext(_ -> taken.complete(new VertxLoop(0, vertx, context)));
        loop = taken.join();
    }

    @AfterEach
    void close() {
        vertx.close().await();
    }

    @Test
    void everyAnswerIsALineOfJsonWithFixedKeys() throws Exception {
        var out = new Output();
        var log = new AccessLog(out, true).start();
        add(log.on(loop), 1000);
        await().until(() -> out.lines().size() == 1000);
        log.close();

        assertThat(out.lines().getFirst())
                .isEqualTo(
                        "{\"time\":\"2026-11-25T00:00:00Z\",\"logger_name\":\"isthmus.access\",\"requestId\":\"r-0\","
                                + "\"method\":\"GET\",\"path\":\"/a\\\"\\nb\",\"status\":200,\"outcome\":\"answered\",\"micros\":1500,"
                                + "\"bytesIn\":3,\"bytesOut\":4,\"subject\":\"s\"}");
        assertThat(out.lines().getLast()).contains("\"r-999\"");
    }

    @Test
    void linesLeaveInBatches() throws Exception {
        var out = new Output();
        var log = new AccessLog(out, true).start();
        add(log.on(loop), 1000);
        await().until(() -> out.lines().size() == 1000);

        assertThat(out.writes).hasValueBetween(4, 6);
        log.close();
    }

    @Test
    void whatIsLeftIsWrittenWhenItCloses() throws Exception {
        var out = new Output();
        var log = new AccessLog(out, true).start();
        add(log.on(loop), 3);
        log.close();

        assertThat(out.lines()).hasSize(3);
    }

    @Test
    void aReaderThatIsStuckCostsLinesThatAreCountedAndHoldsNobodyUp() throws Exception {
        var stuck = new CountDownLatch(1);
        var out = new Output() {
            @Override
            public void write(byte[] bytes, int from, int length) {
                try {
                    stuck.await();
                } catch (InterruptedException e) {
                    Thread.currentThread().interrupt();
                }
                super.write(bytes, from, length);
            }
        };
        var log = new AccessLog(out, true).start();
        int lines = 256 * 100;
        add(log.on(loop), lines);
        assertThat(log.dropped().sum()).isBetween(256L * 30, 256L * 36);

        stuck.countDown();
        await().until(() -> out.lines().size() + log.dropped().sum() == lines);
        log.close();
    }

    @Test
    void aReaderThatIsGoneCostsNothingElse() throws Exception {
        var log = new AccessLog(
                        new OutputStream() {
                            @Override
                            public void write(int b) throws IOException {
                                throw new IOException("a broken pipe");
                            }
                        },
                        true)
                .start();
        var lines = log.on(loop);
        add(lines, 256 * 100);
        await().until(() -> log.dropped().sum() > 0);
        log.close();
    }

    @Test
    void itCanBeSwitchedOff() throws Exception {
        var out = new Output();
        var log = new AccessLog(out, false).start();
        add(log.on(loop), 1000);
        log.close();

        assertThat(out.lines()).isEmpty();
        assertThat(log.dropped().sum()).isZero();
    }

    /** Returns when all are added. */
    private void add(AccessLog.Lines lines, int count) throws InterruptedException {
        var done = new CountDownLatch(1);
        loop.execute(() -> {
            for (int i = 0; i < count; i++) {
                lines.add(entry("r-" + i));
            }
            done.countDown();
        });
        done.await();
    }

    private static AccessLog.Entry entry(String requestId) {
        return new AccessLog.Entry(
                1_795_564_800_000L,
                requestId,
                "GET",
                "/a\"\nb",
                null,
                200,
                "answered",
                1_500_000,
                3,
                4,
                "s",
                null,
                null);
    }

    /** What has been written, and in how many goes. */
    private static class Output extends OutputStream {

        private final ByteArrayOutputStream bytes = new ByteArrayOutputStream();
        private final AtomicInteger writes = new AtomicInteger();

        @Override
        public void write(int b) {
            bytes.write(b);
        }

        @Override
        public void write(byte[] chunk, int from, int length) {
            writes.incrementAndGet();
            bytes.write(chunk, from, length);
        }

        List<String> lines() {
            String text = bytes.toString(UTF_8);
            assertThat(text.isEmpty() || text.endsWith("\n")).isTrue();
            return text.lines().toList();
        }
    }
}
