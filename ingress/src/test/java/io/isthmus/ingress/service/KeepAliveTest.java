package io.isthmus.ingress.service;

import static org.assertj.core.api.Assertions.assertThat;
import static org.awaitility.Awaitility.await;

import io.isthmus.aggregator.channel.ChannelFailure.InvalidReply;
import io.isthmus.aggregator.channel.ChannelFailure.UpstreamFailed;
import io.isthmus.aggregator.channel.Reply;
import io.isthmus.schema.message.Payload;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.concurrent.atomic.AtomicBoolean;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

/** When a connection carries another request, and what happens when its peer has had enough of it. */
class KeepAliveTest {

    private static final String OK = "HTTP/1.1 200 OK\r\nContent-Length: 2\r\n\r\nok";

    private final ArrayList<AutoCloseable> toClose = new ArrayList<>();

    @AfterEach
    void stop() throws Exception {
        for (AutoCloseable closeable : toClose.reversed()) {
            closeable.close();
        }
    }

    @ParameterizedTest
    @ValueSource(strings = {"GET", "HEAD", "PUT", "DELETE", "OPTIONS"})
    void an_idempotent_request_that_meets_a_closing_connection_is_sent_again_over_a_fresh_one(String method) {
        var service = closing(closingAtTheSecondRequest("", false));
        OneLoop one = on(Services.at(service.port()));
        one.reply(one.whole(), Ask.get("/").build());

        Reply reply = one.reply(
                one.whole(),
                new Ask().to(method, "/").body(Payload.utf8("{}"), "text/plain").build());

        assertThat(reply.status()).isEqualTo(200);
        assertThat(service.requests()).isEqualTo(3);
        assertThat(service.connections()).isEqualTo(2);
        assertThat(one.counters.replied().sum()).isEqualTo(2);
        assertThat(one.counters.published().sum()).isEqualTo(3);
    }

    @Test
    void that_a_connection_is_reset_instead_of_closed_makes_no_difference() {
        var service = closing(closingAtTheSecondRequest("", true));
        OneLoop one = on(Services.at(service.port()));
        one.reply(one.whole(), Ask.get("/").build());

        assertThat(one.reply(one.whole(), Ask.get("/").build()).status()).isEqualTo(200);
    }

    @ParameterizedTest
    @ValueSource(strings = {"POST", "PATCH"})
    void what_is_not_idempotent_is_never_sent_twice(String method) {
        var service = closing(closingAtTheSecondRequest("", false));
        OneLoop one = on(Services.at(service.port()));
        one.reply(one.whole(), Ask.get("/").build());

        one.failure(UpstreamFailed.class, one.whole(), new Ask().to(method, "/").build());

        assertThat(service.requests()).isEqualTo(2);
    }

    @Test
    void a_request_of_which_a_part_of_the_answer_has_come_is_not_sent_again() {
        var service = closing(closingAtTheSecondRequest("HTTP/1.1 200 OK\r\nX", false));
        OneLoop one = on(Services.at(service.port()));
        one.reply(one.whole(), Ask.get("/").build());

        one.failure(UpstreamFailed.class, one.whole(), Ask.get("/").build());

        assertThat(service.requests()).isEqualTo(2);
    }

    @Test
    void a_request_is_sent_again_once_and_not_more() {
        var first = new AtomicBoolean(true);
        var service = closing(new RawService(talk -> {
            talk.readRequest();
            if (first.getAndSet(false)) {
                talk.write(OK);
                talk.readRequest();
            }
        }));
        OneLoop one = on(Services.at(service.port()));
        one.reply(one.whole(), Ask.get("/").build());

        one.failure(UpstreamFailed.class, one.whole(), Ask.get("/").build());

        assertThat(service.requests()).isEqualTo(3);
    }

    @Test
    void a_connection_that_its_peer_has_closed_is_not_used_again_for_any_method() {
        var service = closing(new RawService(talk -> {
            talk.readRequest();
            talk.write(OK);
        }));
        OneLoop one = on(Services.at(service.port()));

        for (int i = 0; i < 5; i++) {
            one.reply(one.whole(), Ask.post("/", "{}").build());
            int connections = i + 1;
            assertThat(OneLoop.await(service.connection(i).ended)).isNull();
            // One turn of the loop reads the end of the connection.
            await().until(() -> one.on(() -> one.services.openConnections()) == 0);
            assertThat(service.connections()).isEqualTo(connections);
        }
    }

    @ParameterizedTest
    @ValueSource(
            strings = {
                "HTTP/1.1 200 OK\r\nConnection: close\r\nContent-Length: 2\r\n\r\nok",
                "HTTP/1.1 200 OK\r\nConnection: x-private, Close\r\nContent-Length: 2\r\n\r\nok",
                "HTTP/1.0 200 OK\r\nContent-Length: 2\r\n\r\nok",
                "HTTP/1.1 200 OK\r\nKeep-Alive: max=5, timeout=0\r\nContent-Length: 2\r\n\r\nok",
            })
    void a_connection_that_cannot_or_must_not_carry_another_request_does_not(String answer) {
        var service = closing(RawService.answering(answer));
        OneLoop one = on(Services.at(service.port()));

        for (int i = 1; i <= 3; i++) {
            assertThat(one.reply(one.whole(), Ask.post("/", "{}").build()).status())
                    .isEqualTo(200);
            assertThat(service.connections()).isEqualTo(i);
        }
    }

    @Test
    void neither_does_it_for_somebody_who_waits_for_it() {
        var service = closing(
                RawService.answering("HTTP/1.1 200 OK\r\nKeep-Alive: max=5, timeout=0\r\nContent-Length: 2\r\n\r\nok"));
        OneLoop one = on(Services.at(service.port()).connectionsMax(1));

        var both = one.on(() -> List.of(
                one.start(one.whole(), Ask.post("/", "{}").build()),
                one.start(one.whole(), Ask.post("/", "{}").build())));

        assertThat(both).map(OneLoop::await).hasOnlyElementsOfType(Reply.class);
        assertThat(service.connections()).isEqualTo(2);
    }

    @Test
    void one_that_answers_http_1_0_and_says_that_it_keeps_its_connection_is_asked_over_it_again() {
        var service = closing(
                RawService.answering("HTTP/1.0 200 OK\r\nConnection: keep-alive\r\nContent-Length: 2\r\n\r\nok"));
        OneLoop one = on(Services.at(service.port()));

        for (int i = 1; i <= 3; i++) {
            assertThat(one.reply(one.whole(), Ask.post("/", "{}").build()).status())
                    .isEqualTo(200);
        }
        assertThat(service.requests()).isEqualTo(3);
        assertThat(service.connections()).isEqualTo(1);
    }

    /** Such as the body that some servers send after the answer to HEAD. */
    @Test
    void bytes_that_follow_an_answer_do_not_spoil_the_next_idempotent_request() {
        var service = closing(RawService.answering("HTTP/1.1 200 OK\r\nContent-Length: 2\r\n\r\nok<html>"));
        OneLoop one = on(Services.at(service.port()));

        for (int i = 1; i <= 3; i++) {
            Reply reply = one.reply(one.whole(), Ask.get("/").build());
            assertThat(((Payload) reply.body()).asUtf8()).isEqualTo("ok");
        }
        one.failure(InvalidReply.class, one.whole(), Ask.post("/", "{}").build());
    }

    @Test
    void the_connection_that_answered_head_is_not_trusted_with_another_request() {
        var service = closing(RawService.answering("HTTP/1.1 200 OK\r\nContent-Length: 2\r\n\r\nok"));
        OneLoop one = on(Services.at(service.port()));

        one.reply(one.whole(), new Ask().to("HEAD", "/").build());
        one.reply(one.whole(), Ask.post("/", "{}").build());

        assertThat(service.connections()).isEqualTo(2);
    }

    @Test
    void an_http_1_0_service_that_keeps_the_connection_is_taken_at_its_word() {
        var service = closing(
                RawService.answering("HTTP/1.0 200 OK\r\nConnection: keep-alive\r\nContent-Length: 2\r\n\r\nok"));
        OneLoop one = on(Services.at(service.port()));

        one.reply(one.whole(), Ask.get("/").build());
        one.reply(one.whole(), Ask.get("/").build());

        assertThat(service.connections()).isEqualTo(1);
    }

    @Test
    void an_idle_connection_is_closed_in_time() {
        var service = closing(RawService.answering(OK));
        OneLoop one = on(Services.at(service.port()).idle(Duration.ofMillis(300)));
        long start = System.nanoTime();
        one.reply(one.whole(), Ask.get("/").build());

        OneLoop.await(service.connection(0).ended);

        assertThat(Duration.ofNanos(System.nanoTime() - start)).isGreaterThan(Duration.ofMillis(299));
        assertThat(one.reply(one.whole(), Ask.get("/").build()).status()).isEqualTo(200);
    }

    /** Answers the first request on its first connection, and closes that one at the second; others it keeps. */
    private static RawService closingAtTheSecondRequest(String lastWords, boolean reset) {
        var first = new AtomicBoolean(true);
        return new RawService(talk -> {
            boolean closes = first.getAndSet(false);
            talk.readRequest();
            talk.write(OK);
            String second = talk.readRequest();
            if (!closes) {
                throw new AssertionError("one request too many: " + second);
            }
            if (reset) {
                talk.reset();
            } else {
                talk.write(lastWords);
            }
        });
    }

    private OneLoop on(Services services) {
        return closing(new OneLoop(services.build()));
    }

    private <T extends AutoCloseable> T closing(T closeable) {
        toClose.add(closeable);
        return closeable;
    }
}
