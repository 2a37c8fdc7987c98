package io.isthmus.ingress.service;

import static org.assertj.core.api.Assertions.assertThat;
import static org.awaitility.Awaitility.await;

import io.isthmus.aggregator.channel.Abandonment;
import io.isthmus.aggregator.channel.Reply;
import io.isthmus.ingress.service.BrokenFlowException.Reason;
import io.isthmus.schema.message.Payload;
import io.vertx.core.Future;
import java.io.IOException;
import java.time.Duration;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.CountDownLatch;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.atomic.AtomicLong;
import java.util.zip.CRC32;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

/** Replies that are passed on as they come. */
class DownloadTest {

    private static final int MEGABYTE = 1024 * 1024;
    /** What two sockets' buffers and the toolkit may hold between a service and a reader that has stopped. */
    private static final long UNDERWAY_BYTES_MAX = 16L * MEGABYTE;

    private final ArrayList<AutoCloseable> toClose = new ArrayList<>();

    @AfterEach
    void stop() throws Exception {
        for (AutoCloseable closeable : toClose.reversed()) {
            closeable.close();
        }
    }

    @ParameterizedTest
    @ValueSource(booleans = {true, false})
    void a_hundred_megabytes_arrive_and_the_service_stops_while_the_reader_does(boolean chunked) {
        var written = new AtomicLong();
        var sum = new CRC32();
        var service = closing(new RawService(talk -> {
            talk.readRequest();
            talk.write("HTTP/1.1 200 OK\r\n"
                    + (chunked ? "Transfer-Encoding: chunked" : "Content-Length: " + 100 * MEGABYTE) + "\r\n\r\n");
            for (int i = 0; i < 100; i++) {
                byte[] piece = new byte[MEGABYTE];
                Arrays.fill(piece, (byte) i);
                sum.update(piece);
                writePiece(talk, piece, chunked);
                written.addAndGet(piece.length);
            }
            talk.write(chunked ? "0\r\n\r\n" : "");
            talk.readRequest();
        }));
        OneLoop one = on(Services.at(service.port()));
        Reply reply = one.reply(one.streaming(), Ask.get("/").build());
        var sink = new Sink(false);

        assertThat(((StreamFlow) reply.body()).length()).isEqualTo(chunked ? -1 : 100 * MEGABYTE);
        CompletableFuture<Void> done = pipe(one, reply, sink);
        var before = new AtomicLong(-1);
        await().during(Duration.ofMillis(400))
                .atMost(Duration.ofSeconds(20))
                .until(() -> before.getAndSet(written.get()) == written.get());
        assertThat(written.get()).isLessThan(UNDERWAY_BYTES_MAX);
        assertThat(sink.bytes()).isLessThan(MEGABYTE);
        one.on(() -> {
            sink.open();
            return true;
        });
        OneLoop.await(done);

        assertThat(sink.bytes()).isEqualTo(100L * MEGABYTE);
        assertThat(sink.sum()).isEqualTo(sum.getValue());
        assertThat(sink.hasEnded()).isTrue();
        await().until(() -> one.on(() -> one.services.openConnections()) == 1);
    }

    @ParameterizedTest
    @ValueSource(
            strings = {
                "Content-Length: 100\r\n\r\nabc",
                "Transfer-Encoding: chunked\r\n\r\n3\r\nabc\r\n",
                "Transfer-Encoding: chunked\r\n\r\n3\r\nabc\r\nzz\r\n"
            })
    void a_body_that_breaks_off_is_never_ended(String answer) {
        var service = closing(new RawService(talk -> {
            talk.readRequest();
            talk.write("HTTP/1.1 200 OK\r\n" + answer);
        }));
        OneLoop one = on(Services.at(service.port()));
        Reply reply = one.reply(one.streaming(), Ask.get("/").build());
        var sink = new Sink(true);

        assertThat(broken(pipe(one, reply, sink))).isEqualTo(Reason.SOURCE_BROKE);

        assertThat(sink.bytes()).isLessThanOrEqualTo(3);
        assertThat(sink.hasEnded()).isFalse();
        assertThat(one.counters.replied().sum()).isEqualTo(1);
    }

    @Test
    void a_body_that_broke_before_anyone_read_it_is_broken_for_its_reader() {
        var service = closing(new RawService(talk -> {
            talk.readRequest();
            talk.write("HTTP/1.1 200 OK\r\nContent-Length: 100\r\n\r\n");
        }));
        OneLoop one = on(Services.at(service.port()));
        Reply reply = one.reply(one.streaming(), Ask.get("/").build());
        await().until(() -> one.on(() -> one.services.openConnections()) == 0);

        assertThat(broken(pipe(one, reply, new Sink(true)))).isEqualTo(Reason.SOURCE_BROKE);
    }

    @Test
    void who_abandons_the_body_resets_the_service() {
        var service = closing(new RawService(endless()));
        OneLoop one = on(Services.at(service.port()));
        Reply unread = one.reply(one.streaming(), Ask.get("/").build());
        Reply halfRead = one.reply(one.streaming(), Ask.get("/").build());
        var done = pipe(one, halfRead, new Sink(true));

        one.on(() -> {
            ((StreamFlow) unread.body()).abandon();
            ((StreamFlow) halfRead.body()).abandon();
            return true;
        });

        assertThat(broken(done)).isEqualTo(Reason.ABANDONED);
        assertThat(OneLoop.await(service.connection(0).ended)).isNotNull();
        assertThat(OneLoop.await(service.connection(1).ended)).isNotNull();
    }

    @Test
    void the_asker_goes_while_the_body_is_passed_on_then_the_service_is_reset() {
        var service = closing(new RawService(endless()));
        OneLoop one = on(Services.at(service.port()));
        var abandonment = new Abandonment();
        Reply reply =
                one.reply(one.streaming(), Ask.get("/").abandonment(abandonment).build());
        var done = pipe(one, reply, new Sink(true));

        one.on(() -> {
            abandonment.give();
            return true;
        });

        assertThat(broken(done)).isEqualTo(Reason.ABANDONED);
        assertThat(OneLoop.await(service.connection(0).ended)).isNotNull();
        assertThat(one.counters.givenUp().sum()).isZero();
        assertThat(one.counters.replied().sum()).isEqualTo(1);
    }

    @Test
    void the_deadline_is_for_the_head_and_does_not_cut_a_body() {
        var gate = new CountDownLatch(1);
        var service = closing(new RawService(talk -> {
            talk.readRequest();
            talk.write("HTTP/1.1 200 OK\r\nContent-Length: 4\r\n\r\nab");
            waitFor(gate);
            talk.write("cd");
            talk.readToEnd();
        }));
        OneLoop one = on(Services.at(service.port()));
        var request = Ask.get("/").within(Duration.ofSeconds(2)).build();
        Reply reply = one.reply(one.streaming(), request);
        var sink = new Sink(true);
        var done = pipe(one, reply, sink);
        await().until(() -> System.currentTimeMillis() > request.deadline().epochMillis() + 100);

        gate.countDown();

        OneLoop.await(done);
        assertThat(sink.bytes()).isEqualTo(4);
    }

    @Test
    void a_service_that_stops_within_its_body_is_cut_off_after_its_idle_time() {
        var service = closing(new RawService(talk -> {
            talk.readRequest();
            talk.write("HTTP/1.1 200 OK\r\nContent-Length: 4\r\n\r\nab");
            talk.readToEnd();
        }));
        OneLoop one = on(Services.at(service.port()).idle(Duration.ofSeconds(1)));
        Reply reply = one.reply(one.streaming(), Ask.get("/").build());
        var sink = new Sink(true);
        long start = System.nanoTime();

        assertThat(broken(pipe(one, reply, sink))).isEqualTo(Reason.SOURCE_SILENT);

        assertThat(Duration.ofNanos(System.nanoTime() - start)).isGreaterThan(Duration.ofMillis(999));
        assertThat(sink.hasEnded()).isFalse();
        assertThat(OneLoop.await(service.connection(0).ended)).isNull();
    }

    @Test
    void silence_is_not_the_services_while_the_reader_does_not_take_more() {
        var gate = new CountDownLatch(1);
        var service = closing(new RawService(talk -> {
            talk.readRequest();
            talk.write("HTTP/1.1 200 OK\r\nContent-Length: 4\r\n\r\nab");
            waitFor(gate);
            talk.write("cd");
            talk.readToEnd();
        }));
        OneLoop one = on(Services.at(service.port()).idle(Duration.ofSeconds(1)));
        Reply reply = one.reply(one.streaming(), Ask.get("/").build());
        var sink = new Sink(false);
        var done = pipe(one, reply, sink);
        await().until(() -> sink.bytes() == 2);

        long start = System.nanoTime();
        await().until(() -> System.nanoTime() - start > 2_500_000_000L);
        gate.countDown();
        one.on(() -> {
            sink.open();
            return true;
        });

        OneLoop.await(done);
        assertThat(sink.bytes()).isEqualTo(4);
    }

    @Test
    void a_reply_that_nobody_reads_is_let_go() {
        var service = closing(new RawService(endless()));
        OneLoop one = on(Services.at(service.port()).idle(Duration.ofMillis(300)));

        Reply reply = one.reply(one.streaming(), Ask.get("/").build());

        assertThat(OneLoop.await(service.connection(0).ended)).isNotNull();
        assertThat(broken(pipe(one, reply, new Sink(true)))).isEqualTo(Reason.SOURCE_SILENT);
    }

    @Test
    void a_flow_is_gathered_within_a_limit() {
        var service = closing(RawService.answering(
                "HTTP/1.1 200 OK\r\nTransfer-Encoding: chunked\r\n\r\n" + "3\r\nabc\r\n4\r\ndefg\r\n0\r\n\r\n"));
        OneLoop one = on(Services.at(service.port()));

        Reply fits = one.reply(one.streaming(), Ask.get("/").build());
        Payload seven = one.await(_ -> ((StreamFlow) fits.body()).gather(7));
        assertThat(seven.asUtf8()).isEqualTo("abcdefg");

        Reply tooLong = one.reply(one.streaming(), Ask.get("/").build());
        var gathered = new CompletableFuture<Void>();
        one.on(() -> ((StreamFlow) tooLong.body())
                .gather(6)
                .<Void>mapEmpty()
                .onSuccess(gathered::complete)
                .onFailure(gathered::completeExceptionally));
        assertThat(broken(gathered)).isEqualTo(Reason.TOO_LONG);
    }

    private static RawService.Script endless() {
        return talk -> {
            talk.readRequest();
            talk.write("HTTP/1.1 200 OK\r\nTransfer-Encoding: chunked\r\n\r\n");
            while (true) {
                talk.write("400\r\n" + "x".repeat(1024) + "\r\n");
            }
        };
    }

    private static void writePiece(RawService.Talk talk, byte[] piece, boolean chunked) throws IOException {
        if (chunked) {
            talk.write(Integer.toHexString(piece.length) + "\r\n");
        }
        talk.socket.getOutputStream().write(piece);
        if (chunked) {
            talk.write("\r\n");
        }
    }

    private static CompletableFuture<Void> pipe(OneLoop one, Reply reply, Sink sink) {
        Future<Void> piped = one.on(() -> ((StreamFlow) reply.body()).pipeTo(sink));
        return piped.toCompletionStage().toCompletableFuture();
    }

    private static Reason broken(CompletableFuture<Void> done) {
        var cause = done.handle((_, failure) -> failure);
        return ((BrokenFlowException) OneLoop.await(cause)).reason();
    }

    private OneLoop on(Services services) {
        return closing(new OneLoop(services.build()));
    }

    private <T extends AutoCloseable> T closing(T closeable) {
        toClose.add(closeable);
        return closeable;
    }

    private static void waitFor(CountDownLatch gate) {
        try {
            gate.await(30, TimeUnit.SECONDS);
        } catch (InterruptedException e) {
            Thread.currentThread().interrupt();
        }
    }
}
