package io.isthmus.ingress.service;

import static org.assertj.core.api.Assertions.assertThat;
import static org.awaitility.Awaitility.await;

import io.isthmus.aggregator.channel.Abandonment;
import io.isthmus.aggregator.channel.ChannelFailure;
import io.isthmus.aggregator.channel.ChannelFailure.Effect;
import io.isthmus.aggregator.channel.ChannelFailure.GivenUp;
import io.isthmus.aggregator.channel.ChannelFailure.InvalidReply;
import io.isthmus.aggregator.channel.ChannelFailure.NoReply;
import io.isthmus.aggregator.channel.ChannelFailure.Overloaded;
import io.isthmus.aggregator.channel.ChannelFailure.ServiceUnavailable;
import io.isthmus.aggregator.channel.ChannelFailure.UpstreamFailed;
import io.isthmus.aggregator.channel.Reply;
import io.isthmus.aggregator.channel.Request;
import io.isthmus.schema.message.Payload;
import java.io.IOException;
import java.net.InetAddress;
import java.net.ServerSocket;
import java.net.Socket;
import java.time.Duration;
import java.util.ArrayList;
import java.util.Collections;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.CountDownLatch;
import java.util.concurrent.TimeUnit;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

/** What becomes of a call when the service is not there, or does what no service should. */
class MisbehavingServiceTest {

    private final ArrayList<AutoCloseable> toClose = new ArrayList<>();

    @AfterEach
    void stop() throws Exception {
        for (AutoCloseable closeable : toClose.reversed()) {
            closeable.close();
        }
    }

    @Test
    void nobody_listens_then_nothing_was_sent_and_that_is_known_at_once() {
        OneLoop one = on(Services.at(closedPort(), closedPort()).connectWithin(Duration.ofMinutes(1)));
        long start = System.nanoTime();

        var failure = one.failure(
                ServiceUnavailable.class,
                one.whole(),
                Ask.get("/").within(Duration.ofMinutes(1)).build());

        assertThat(failure.effect()).isEqualTo(Effect.NONE);
        assertThat(Duration.ofNanos(System.nanoTime() - start)).isLessThan(Duration.ofSeconds(2));
        assertThat(one.counters.published().sum()).isZero();
        assertThat(one.counters.rejected().sum()).isEqualTo(1);
        assertThat(one.counters.inFlight().sum()).isZero();
    }

    @Test
    void an_endpoint_that_refuses_is_passed_over_within_the_call_and_avoided_for_a_while() {
        var echo = closing(new EchoService());
        OneLoop one = on(Services.at(closedPort(), echo.port()));

        for (int i = 0; i < 10; i++) {
            assertThat(one.reply(one.whole(), ask()).status()).isEqualTo(200);
        }

        assertThat(echo.requests()).isEqualTo(10);
        assertThat(one.counters.replied().sum()).isEqualTo(10);
    }

    @Test
    void an_endpoint_that_comes_back_is_used_again() throws IOException {
        var port = closing(new ClosedPort());
        OneLoop one = on(Services.at(port.number()));
        one.failure(ServiceUnavailable.class, one.whole(), ask());

        port.close();
        try (var server = new ServerSocket(port.number(), 1, InetAddress.getLoopbackAddress())) {
            var outcome = one.start(one.whole(), ask());
            try (Socket socket = server.accept()) {
                socket.getOutputStream().write("HTTP/1.1 204 No Content\r\n\r\n".getBytes());
                assertThat(OneLoop.await(outcome)).isInstanceOf(Reply.class);
            }
        }
    }

    /** A listener whose backlog is full lets the kernel drop every further attempt: as silent as a dead host. */
    @Test
    void an_endpoint_that_does_not_answer_the_attempt_to_connect_is_left_in_time() throws IOException {
        try (var silent = new ServerSocket(0, 1, InetAddress.getLoopbackAddress());
                var filling = new FullBacklog(silent)) {
            assertThat(filling.isFull()).isTrue();
            var echo = closing(new EchoService());
            OneLoop one = on(Services.at(silent.getLocalPort(), echo.port()).connectWithin(Duration.ofMillis(200)));

            assertThat(one.reply(one.whole(), ask()).status()).isEqualTo(200);
            OneLoop alone = on(Services.at(silent.getLocalPort()).connectWithin(Duration.ofMillis(200)));
            assertThat(alone.failure(ServiceUnavailable.class, alone.whole(), ask())
                            .effect())
                    .isEqualTo(Effect.NONE);
            var late = Ask.get("/").within(Duration.ofMillis(50)).build();
            assertThat(alone.failure(ServiceUnavailable.class, alone.whole(), late)
                            .effect())
                    .isEqualTo(Effect.NONE);
            assertThat(alone.counters.expired().sum()).isEqualTo(1);
        }
    }

    @Test
    void accepts_and_stays_silent_then_the_deadline_decides_on_time_and_the_request_is_reset() throws IOException {
        var hanging = closing(new RawService(RawService.Talk::readToEnd));
        OneLoop one = on(Services.at(hanging.port()));
        one.failure(
                NoReply.class,
                one.whole(),
                Ask.get("/").within(Duration.ofSeconds(2)).build());

        var taken = new ArrayList<Duration>();
        for (int i = 0; i < 5; i++) {
            long start = System.nanoTime();
            var failure = one.failure(
                    NoReply.class,
                    one.whole(),
                    Ask.get("/").within(Duration.ofMillis(300)).build());
            assertThat(failure.effect()).isEqualTo(Effect.ACCEPTED);
            taken.add(Duration.ofNanos(System.nanoTime() - start));
        }
        Collections.sort(taken);
        assertThat(taken.getFirst()).isGreaterThanOrEqualTo(Duration.ofMillis(300));
        // The best: a machine that is busy elsewhere may hold up any of them.
        assertThat(taken.getFirst()).isLessThan(Duration.ofMillis(400));

        for (int i = 0; i < hanging.connections(); i++) {
            assertThat(OneLoop.await(hanging.connection(i).ended)).isNull();
        }
        assertThat(one.counters.expired().sum()).isEqualTo(6);
        assertThat(one.counters.inFlight().sum()).isZero();
    }

    @Test
    void the_asker_goes_then_the_request_is_reset_at_once() {
        var hanging = closing(new RawService(RawService.Talk::readToEnd));
        OneLoop one = on(Services.at(hanging.port()));
        var abandonment = new Abandonment();
        var outcome =
                one.start(one.whole(), Ask.get("/").abandonment(abandonment).build());
        await().until(() -> one.counters.published().sum() == 1);

        one.on(() -> {
            abandonment.give();
            return true;
        });

        assertThat(OneLoop.await(outcome)).isInstanceOf(GivenUp.class);
        await().until(() -> hanging.connections() == 1);
        assertThat(OneLoop.await(hanging.connection(0).ended)).isNull();
        assertThat(one.counters.givenUp().sum()).isEqualTo(1);
    }

    @Test
    void an_asker_that_has_gone_before_is_not_worked_for() {
        var echo = closing(new EchoService());
        OneLoop one = on(Services.at(echo.port()));
        var gone = new Abandonment();
        gone.give();

        one.failure(GivenUp.class, one.whole(), Ask.get("/").abandonment(gone).build());

        assertThat(echo.connections()).isZero();
    }

    @ParameterizedTest
    @ValueSource(strings = {"", "HTTP/1.1 200 OK\r\nContent-Le", "HTTP/1.1 200 OK\r\nContent-Length: 5\r\n\r\nabc"})
    void closes_before_the_end_of_its_answer(String start) {
        var broken = closing(new RawService(talk -> {
            talk.readRequest();
            talk.write(start);
        }));
        OneLoop one = on(Services.at(broken.port()));

        var failure = one.failure(UpstreamFailed.class, one.whole(), ask());

        assertThat(failure.effect()).isEqualTo(Effect.UNKNOWN);
        assertThat(broken.requests()).isEqualTo(1);
        assertThat(one.counters.rejected().sum()).isEqualTo(1);
    }

    @Test
    void ends_a_chunked_answer_without_its_last_chunk() {
        var broken = closing(new RawService(talk -> {
            talk.readRequest();
            talk.write("HTTP/1.1 200 OK\r\nTransfer-Encoding: chunked\r\n\r\n3\r\nabc\r\n");
        }));
        OneLoop one = on(Services.at(broken.port()));

        one.failure(UpstreamFailed.class, one.whole(), ask());
    }

    @Test
    void resets_the_connection() {
        var resetting = closing(new RawService(talk -> {
            talk.readRequest();
            talk.reset();
        }));
        OneLoop one = on(Services.at(resetting.port()));

        one.failure(UpstreamFailed.class, one.whole(), ask());
    }

    @ParameterizedTest
    @ValueSource(
            strings = {
                "SSH-2.0-OpenSSH_9.2\r\n\r\n",
                "\u0000\u0001\u0002\u0003garbage\r\n\r\n",
                "HTTP/3.7 200 OK\r\nContent-Length: 0\r\n\r\n",
                "HTTP/1.1 abc OK\r\nContent-Length: 0\r\n\r\n",
                "HTTP/1.1 999 Odd\r\nContent-Length: 0\r\n\r\n",
                "HTTP/1.1 101 Switching\r\nUpgrade: x\r\nConnection: upgrade\r\n\r\n",
                "HTTP/1.1 102 Processing\r\n\r\nHTTP/1.1 200 OK\r\nContent-Length: 0\r\n\r\n",
                "HTTP/1.1 200 OK\r\nContent-Length: -1\r\n\r\n",
                "HTTP/1.1 200 OK\r\nContent-Length: 1\r\nContent-Length: 2\r\n\r\nab",
                "HTTP/1.1 200 OK\r\nContent-Length: 1, 1\r\n\r\na",
                "HTTP/1.1 200 OK\r\nX: a\u0000b\r\nContent-Length: 0\r\n\r\n",
                "HTTP/1.1 200 OK\r\nX: a\u0007b\r\nContent-Length: 0\r\n\r\n",
                "HTTP/1.1 200 OK\r\nTransfer-Encoding: chunked\r\n\r\nzz\r\nabc\r\n0\r\n\r\n",
                "HTTP/1.1 200 OK\r\nContent-Encoding: gzip\r\nContent-Length: 1\r\n\r\na",
            })
    void an_answer_that_is_not_http_or_not_usable_is_said_to_be_so(String answer) {
        var odd = closing(new RawService(talk -> {
            talk.readRequest();
            talk.write(answer);
            talk.readToEnd();
        }));
        OneLoop one = on(Services.at(odd.port()));

        var failure = one.failure(InvalidReply.class, one.whole(), ask());

        assertThat(failure.effect()).isEqualTo(Effect.ACCEPTED);
        assertThat(OneLoop.await(odd.connection(0).ended)).isNull();
    }

    @Test
    void a_head_that_does_not_end_is_cut_off() {
        var endless = closing(new RawService(talk -> {
            talk.readRequest();
            talk.write("HTTP/1.1 200 OK\r\n");
            while (true) {
                talk.write("X-Field: " + "x".repeat(1000) + "\r\n");
            }
        }));
        OneLoop one = on(Services.at(endless.port()));

        one.failure(InvalidReply.class, one.whole(), ask());
    }

    @ParameterizedTest
    @ValueSource(strings = {"Content-Length: 999999999999", "Transfer-Encoding: chunked", "X: to the end"})
    void a_body_above_the_limit_is_refused_and_its_stream_reset(String framing) {
        var huge = closing(new RawService(talk -> {
            talk.readRequest();
            talk.write("HTTP/1.1 200 OK\r\n" + framing + "\r\n\r\n");
            while (true) {
                talk.write("400\r\n" + "x".repeat(1024) + "\r\n");
            }
        }));
        OneLoop one = on(Services.at(huge.port()).replyBytesMax(10_000));

        var failure = one.failure(InvalidReply.class, one.whole(), ask());

        assertThat(failure).hasMessageContaining("replyBytesMax");
        assertThat(OneLoop.await(huge.connection(0).ended)).isNotNull();
    }

    @Test
    void a_body_of_exactly_the_limit_is_held() {
        var exact = closing(RawService.answering("HTTP/1.1 200 OK\r\nContent-Length: 100\r\n\r\n" + "x".repeat(100)));
        OneLoop one = on(Services.at(exact.port()).replyBytesMax(100));

        assertThat(((Payload) one.reply(one.whole(), ask()).body()).size()).isEqualTo(100);
    }

    @Test
    void a_body_that_trickles_is_cut_by_the_deadline() {
        var gate = new CountDownLatch(1);
        var slow = closing(new RawService(talk -> {
            talk.readRequest();
            talk.write("HTTP/1.1 200 OK\r\nContent-Length: 5\r\n\r\nab");
            waitFor(gate);
        }));
        OneLoop one = on(Services.at(slow.port()));

        one.failure(
                NoReply.class,
                one.whole(),
                Ask.get("/").within(Duration.ofSeconds(1)).build());
        gate.countDown();
    }

    @Test
    void hints_and_unasked_continues_before_the_answer_are_passed_over() {
        var hinting =
                closing(RawService.answering("HTTP/1.1 100 Continue\r\n\r\nHTTP/1.1 103 Early Hints\r\nLink: x\r\n\r\n"
                        + "HTTP/1.1 200 OK\r\nContent-Length: 2\r\n\r\nok"));
        OneLoop one = on(Services.at(hinting.port()));

        for (int i = 0; i < 3; i++) {
            Reply reply = one.reply(one.whole(), ask());
            assertThat(reply.status()).isEqualTo(200);
            assertThat(reply.headers().get("link")).isNull();
            assertThat(((Payload) reply.body()).asUtf8()).isEqualTo("ok");
        }
        assertThat(hinting.connections()).isEqualTo(1);
    }

    @Test
    void a_body_that_ends_with_the_connection_is_whole() {
        var old = closing(new RawService(talk -> {
            talk.readRequest();
            talk.write("HTTP/1.0 200 OK\r\n\r\nto the end");
        }));
        OneLoop one = on(Services.at(old.port()));

        assertThat(((Payload) one.reply(one.whole(), ask()).body()).asUtf8()).isEqualTo("to the end");
        assertThat(((Payload) one.reply(one.whole(), ask()).body()).asUtf8()).isEqualTo("to the end");
    }

    /** A second response behind the first, in the same packet, must not answer the next request. */
    @Test
    void a_response_that_nobody_asked_for_is_nobodys_answer() {
        var splitting = closing(new RawService(talk -> {
            talk.readRequest();
            talk.write("HTTP/1.1 200 OK\r\nContent-Length: 5\r\n\r\nfirst"
                    + "HTTP/1.1 200 OK\r\nContent-Length: 6\r\n\r\nforged");
            talk.readToEnd();
        }));
        OneLoop one = on(Services.at(splitting.port()));

        for (int i = 0; i < 5; i++) {
            var both = new ArrayList<Object>();
            var channel = one.whole();
            // The second is asked for in the very moment in which the first is answered.
            one.await(_ -> channel.send(ask()).compose(first -> {
                both.add(((Payload) first.body()).asUtf8());
                return channel.send(ask()).onSuccess(second -> both.add(((Payload) second.body()).asUtf8()));
            }));
            assertThat(both).containsExactly("first", "first");
        }
    }

    @Test
    void a_full_queue_is_said_to_be_full_and_nothing_was_sent() {
        var hanging = closing(new RawService(RawService.Talk::readToEnd));
        OneLoop one = on(Services.at(hanging.port()).connectionsMax(2).waitingMax(3));
        // All of them before the loop does anything else.
        var waiting = one.on(() -> {
            var started = new ArrayList<CompletableFuture<Object>>();
            for (int i = 0; i < 6; i++) {
                var within = Duration.ofMillis(i < 2 ? 2000 : 1000);
                started.add(one.start(one.whole(), Ask.get("/").within(within).build()));
            }
            return started;
        });

        var failure = (Overloaded) OneLoop.await(waiting.get(5));

        assertThat(failure.limit()).isEqualTo("waitingMax");
        assertThat(failure.effect()).isEqualTo(Effect.NONE);
        assertThat(one.counters.limited().sum()).isEqualTo(1);
        assertThat(waiting.subList(0, 2)).map(OneLoop::await).hasOnlyElementsOfType(NoReply.class);
        assertThat(waiting.subList(2, 5)).map(OneLoop::await).hasOnlyElementsOfType(Overloaded.class);
        assertThat(one.counters.published().sum()).isEqualTo(2);
        assertThat(one.counters.expired().sum()).isEqualTo(5);
        assertThat(one.counters.inFlight().sum()).isZero();
    }

    @Test
    void a_waiting_request_gets_the_connection_that_comes_free() {
        var echo = closing(new EchoService());
        OneLoop one = on(Services.at(echo.port()).connectionsMax(1).waitingMax(100));
        var outcomes = new ArrayList<CompletableFuture<Object>>();

        for (int i = 0; i < 50; i++) {
            outcomes.add(
                    one.start(one.whole(), Ask.post("/", "{\"n\":" + i + "}").build()));
        }

        for (int i = 0; i < 50; i++) {
            var reply = (Reply) OneLoop.await(outcomes.get(i));
            assertThat(((Payload) reply.body()).asUtf8()).endsWith("{\"n\":" + i + "}");
        }
        assertThat(echo.connections()).isEqualTo(1);
    }

    @Test
    void closing_fails_what_is_under_way_and_what_comes_after() {
        var hanging = closing(new RawService(RawService.Talk::readToEnd));
        OneLoop one = on(Services.at(hanging.port()).connectionsMax(1));
        var sent = one.start(one.whole(), ask());
        var queued = one.start(one.whole(), ask());
        await().until(() -> one.counters.published().sum() == 1);

        one.await(_ -> one.services.close());

        assertThat(((ChannelFailure) OneLoop.await(sent)).effect()).isEqualTo(Effect.UNKNOWN);
        assertThat(((ChannelFailure) OneLoop.await(queued)).effect()).isEqualTo(Effect.NONE);
        one.failure(ServiceUnavailable.class, one.whole(), ask());
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

    private static Request ask() {
        return Ask.get("/").build();
    }

    private static void waitFor(CountDownLatch gate) {
        try {
            gate.await(30, TimeUnit.SECONDS);
        } catch (InterruptedException e) {
            Thread.currentThread().interrupt();
        }
    }
}
