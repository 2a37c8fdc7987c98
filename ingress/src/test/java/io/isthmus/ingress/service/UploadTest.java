package io.isthmus.ingress.service;

import static org.assertj.core.api.Assertions.assertThat;
import static org.awaitility.Awaitility.await;

import io.isthmus.aggregator.channel.ChannelFailure.GivenUp;
import io.isthmus.aggregator.channel.ChannelFailure.NoReply;
import io.isthmus.aggregator.channel.ChannelFailure.UpstreamFailed;
import io.isthmus.aggregator.channel.Reply;
import io.isthmus.aggregator.channel.Request;
import io.isthmus.schema.message.Payload;
import java.io.IOException;
import java.time.Duration;
import java.util.ArrayList;
import java.util.concurrent.CountDownLatch;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.atomic.AtomicLong;
import java.util.zip.CRC32;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

/** Request bodies that are passed on as they come. */
class UploadTest {

    private static final int MEGABYTE = 1024 * 1024;
    private static final String CREATED = "HTTP/1.1 201 Created\r\nContent-Length: 0\r\n\r\n";

    /** What two sockets' buffers and the toolkit may hold between a client and a service that has stopped. */
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
    void a_hundred_megabytes_arrive_and_the_client_is_stopped_while_the_service_stops(boolean chunked) {
        var gate = new CountDownLatch(1);
        var sum = new CRC32();
        long length = 100L * MEGABYTE;
        var service = closing(new RawService(talk -> {
            String head = talk.readHead();
            assertThat(head.contains("chunked")).isEqualTo(chunked);
            assertThat(head.contains("content-length: " + length)).isNotEqualTo(chunked);
            waitFor(gate);
            readBody(talk, length, chunked, sum);
            talk.write(CREATED);
            talk.readRequest();
        }));
        OneLoop one = on(Services.at(service.port()));
        var source = new Source(length, true);
        var outcome = one.start(
                one.streaming(),
                upload(source, chunked ? -1 : length)
                        .within(Duration.ofMinutes(1))
                        .build());

        var before = new AtomicLong(-1);
        await().during(Duration.ofMillis(400))
                .atMost(Duration.ofSeconds(20))
                .until(() -> source.given() > 0 && before.getAndSet(source.given()) == source.given());
        assertThat(source.given()).isLessThan(UNDERWAY_BYTES_MAX);
        gate.countDown();

        assertThat(((Reply) OneLoop.await(outcome)).status()).isEqualTo(201);
        assertThat(sum.getValue()).isEqualTo(source.sum());
        await().until(() -> one.on(() -> one.services.openConnections()) == 1);
    }

    @Test
    void the_clients_length_is_not_believed_but_checked() {
        for (int announced : new int[] {10, 30}) {
            var service = closing(new RawService(RawService.Talk::readToEnd));
            OneLoop one = on(Services.at(service.port()));
            var source = new Source(20, true);

            one.failure(
                    GivenUp.class, one.streaming(), upload(source, announced).build());

            await().until(source::isAbandoned);
            if (service.connections() == 1) {
                assertThat(OneLoop.await(service.connection(0).ended)).isNull();
            }
        }
    }

    @Test
    void the_client_breaks_off_then_the_request_is_reset_and_not_ended() {
        var last = new StringBuffer();
        var service = closing(new RawService(talk -> {
            talk.readHead();
            while (true) {
                last.append((char) talk.readByte());
            }
        }));
        OneLoop one = on(Services.at(service.port()));
        var source = new Source(20, false);
        var outcome = one.start(one.streaming(), upload(source, -1).build());
        await().until(() -> source.given() == 20 && last.length() >= 20);

        one.on(() -> {
            source.breakOff();
            return true;
        });

        assertThat(OneLoop.await(outcome)).isInstanceOf(GivenUp.class);
        assertThat(OneLoop.await(service.connection(0).ended)).isNotNull();
        assertThat(last.toString()).doesNotEndWith("0\r\n\r\n");
    }

    @Test
    void a_service_that_answers_before_it_has_read_all_is_heard_and_the_rest_given_up() {
        var service = closing(new RawService(talk -> {
            talk.readHead();
            talk.readByte();
            talk.write("HTTP/1.1 413 Content Too Large\r\nContent-Length: 3\r\n\r\nbig");
            talk.readToEnd();
        }));
        OneLoop one = on(Services.at(service.port()));
        var source = new Source(20, false);

        Reply reply = one.reply(one.whole(), upload(source, 1000).build());

        assertThat(reply.status()).isEqualTo(413);
        assertThat(((Payload) reply.body()).asUtf8()).isEqualTo("big");
        assertThat(OneLoop.await(service.connection(0).ended)).isNull();
        await().until(source::isAbandoned);
    }

    @Test
    void both_bodies_flow_at_the_same_time() {
        var gate = new CountDownLatch(1);
        var service = closing(new RawService(talk -> {
            talk.readHead();
            talk.write("HTTP/1.1 200 OK\r\nContent-Length: 4\r\n\r\nab");
            waitFor(gate);
            readBody(talk, 40_000, false, new CRC32());
            talk.write("cd");
            talk.readToEnd();
        }));
        OneLoop one = on(Services.at(service.port()));
        var source = new Source(40_000, true);
        Reply reply = one.reply(one.streaming(), upload(source, 40_000).build());
        var sink = new Sink(true);
        var done = one.on(() -> ((StreamFlow) reply.body()).pipeTo(sink));
        await().until(() -> sink.bytes() == 2);

        gate.countDown();

        await().until(() -> done.isComplete() && sink.hasEnded());
        assertThat(sink.bytes()).isEqualTo(4);
        await().until(() -> one.on(() -> one.services.openConnections()) == 1);
    }

    @Test
    void a_body_that_was_passed_on_cannot_be_sent_again() {
        var service = closing(new RawService(talk -> talk.readHead()));
        OneLoop one = on(Services.at(service.port()));
        Request request = upload(new Source(20, true), 20).build();

        one.failure(UpstreamFailed.class, one.streaming(), request);
        one.failure(UpstreamFailed.class, one.streaming(), request);

        assertThat(service.requests()).isEqualTo(1);
    }

    @Test
    void nobody_listens_then_the_body_is_untouched_and_can_be_sent_elsewhere() {
        var echo = closing(new EchoService());
        OneLoop nowhere = on(Services.at(closedPort()));
        OneLoop one = on(Services.at(closedPort()).and(echo.port(), 1));
        var source = new Source(20, true);

        nowhere.outcome(nowhere.streaming(), upload(source, 20).build());
        assertThat(source.isWanted()).isFalse();
        assertThat(source.isAbandoned()).isFalse();

        assertThat(one.reply(one.whole(), upload(new Source(20, true), 20).build())
                        .status())
                .isEqualTo(200);
    }

    @Test
    void a_body_that_comes_slower_than_the_deadline_is_not_cut() {
        var echo = closing(new EchoService());
        OneLoop one = on(Services.at(echo.port()));
        var source = new Source(5L * Source.CHUNK_BYTES, true, 500);

        var reply = one.reply(
                one.streaming(),
                upload(source, -1).within(Duration.ofSeconds(2)).build());

        assertThat(reply.status()).isEqualTo(200);
        assertThat(one.counters.expired().sum()).isZero();
    }

    @Test
    void a_service_that_takes_a_slow_body_and_stays_silent_is_given_its_time_from_the_end_of_it() {
        var end = new AtomicLong();
        var service = closing(new RawService(talk -> {
            talk.readHead();
            readBody(talk, 3L * Source.CHUNK_BYTES, false, new CRC32());
            end.set(System.nanoTime());
            talk.readToEnd();
        }));
        OneLoop one = on(Services.at(service.port()));
        var source = new Source(3L * Source.CHUNK_BYTES, true, 500);

        one.failure(
                NoReply.class,
                one.streaming(),
                upload(source, 3L * Source.CHUNK_BYTES)
                        .within(Duration.ofSeconds(1))
                        .build());

        assertThat(Duration.ofNanos(System.nanoTime() - end.get())).isGreaterThan(Duration.ofMillis(900));
        assertThat(one.counters.expired().sum()).isOne();
    }

    @Test
    void the_deadline_also_ends_a_request_that_the_service_does_not_take() {
        var gate = new CountDownLatch(1);
        var service = closing(new RawService(talk -> waitFor(gate)));
        OneLoop one = on(Services.at(service.port()));
        var source = new Source(100L * MEGABYTE, true);

        one.failure(
                NoReply.class,
                one.streaming(),
                upload(source, -1).within(Duration.ofSeconds(2)).build());

        await().until(source::isAbandoned);
        gate.countDown();
    }

    @Test
    void a_client_that_waits_for_a_word_gets_the_services_word() {
        var source = new Source(20, true);
        var wantedBefore = new ArrayList<Boolean>();
        var service = closing(new RawService(talk -> {
            assertThat(talk.readHead()).containsIgnoringCase("expect: 100-continue");
            wantedBefore.add(source.isWanted());
            talk.write("HTTP/1.1 100 Continue\r\n\r\n");
            readBody(talk, 20, false, new CRC32());
            talk.write(CREATED);
        }));
        OneLoop one = on(Services.at(service.port()));

        Reply reply = one.reply(one.whole(), expecting(source).build());

        assertThat(reply.status()).isEqualTo(201);
        assertThat(wantedBefore).containsExactly(false);
        assertThat(source.isWanted()).isTrue();
    }

    @Test
    void a_service_that_refuses_at_once_spares_the_client_the_body() {
        var source = new Source(20, true);
        var service = closing(new RawService(talk -> {
            talk.readHead();
            talk.write("HTTP/1.1 417 Expectation Failed\r\nContent-Length: 0\r\n\r\n");
            talk.readToEnd();
        }));
        OneLoop one = on(Services.at(service.port()));

        assertThat(one.reply(one.whole(), expecting(source).build()).status()).isEqualTo(417);

        assertThat(source.isWanted()).isFalse();
        await().until(() -> one.on(() -> one.services.openConnections()) == 0);
    }

    @Test
    void a_service_that_knows_nothing_of_expectations_gets_the_body_a_moment_later() {
        var service = closing(new RawService(talk -> {
            talk.readHead();
            readBody(talk, 20, false, new CRC32());
            talk.write(CREATED);
        }));
        OneLoop one = on(Services.at(service.port()));
        long start = System.nanoTime();

        Reply reply = one.reply(one.whole(), expecting(new Source(20, true)).build());

        assertThat(reply.status()).isEqualTo(201);
        assertThat(Duration.ofNanos(System.nanoTime() - start)).isGreaterThan(Duration.ofMillis(999));
    }

    private static Ask upload(Source source, long announced) {
        return new Ask().to("PUT", "/").body(source.flow(announced), "application/octet-stream");
    }

    private static Ask expecting(Source source) {
        return upload(source, 20).headers("Expect", "100-continue");
    }

    private static void readBody(RawService.Talk talk, long length, boolean chunked, CRC32 sum) throws IOException {
        if (!chunked) {
            readPart(talk, length, sum);
            return;
        }
        while (true) {
            var size = new StringBuilder();
            while (!size.toString().endsWith("\r\n")) {
                size.append((char) talk.readByte());
            }
            int part = Integer.parseInt(size.toString().strip(), 16);
            readPart(talk, part, sum);
            readPart(talk, 2, new CRC32());
            if (part == 0) {
                return;
            }
        }
    }

    private static void readPart(RawService.Talk talk, long length, CRC32 sum) throws IOException {
        byte[] bytes = new byte[8192];
        for (long left = length; left > 0; ) {
            int read = talk.read(bytes, (int) Math.min(bytes.length, left));
            sum.update(bytes, 0, read);
            left -= read;
        }
    }

    private int closedPort() {
        return closing(new ClosedPort()).number();
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
