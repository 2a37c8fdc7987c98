package io.isthmus.ingress.service;

import static org.assertj.core.api.Assertions.assertThat;

import io.isthmus.aggregator.channel.ChannelFailure.Unrenderable;
import io.isthmus.aggregator.channel.Reply;
import io.isthmus.aggregator.channel.Request;
import io.isthmus.schema.config.HttpTargetConfig;
import io.isthmus.schema.expression.UrlTemplate;
import io.isthmus.schema.message.Payload;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

/** What a service is sent, and what of its answer goes on. */
class HttpChannelTest {

    private EchoService echo;
    private OneLoop one;

    @BeforeEach
    void start() {
        echo = new EchoService();
        one = new OneLoop(Services.at(echo.port()).build());
    }

    @AfterEach
    void stop() {
        one.close();
        echo.close();
    }

    @Test
    void method_path_query_body_and_media_type_arrive() {
        Request request = Ask.post("/a%20b/c?x=1&y=%2F", "{\"n\":1}").build();

        Reply reply = one.reply(one.whole(), request);

        assertThat(reply.status()).isEqualTo(200);
        assertThat(reply.contentType()).isEqualTo("text/plain");
        assertThat(text(reply)).isEqualTo("POST /a%20b/c?x=1&y=%2F\n{\"n\":1}");
        assertThat(echo.last().getHeader("content-type")).isEqualTo("application/json");
        assertThat(echo.last().getHeader("content-length")).isEqualTo("7");
    }

    @Test
    void the_gateway_says_who_asks_until_when_and_in_which_trace_and_a_client_cannot_say_it_instead() {
        Request request = Ask.get("/")
                .headers(
                        "X-Request-Id", "forged",
                        "Isthmus-Deadline", "1",
                        "traceparent", "forged",
                        "Tracestate", "forged",
                        "Host", "forged",
                        "Content-Length", "7",
                        "Content-Type", "forged")
                .build();

        one.reply(one.whole(), request);

        var headers = echo.last().headers();
        assertThat(headers.getAll("x-request-id")).containsExactly("request-1");
        assertThat(headers.getAll("isthmus-deadline"))
                .containsExactly(Long.toString(request.deadline().epochMillis()));
        assertThat(headers.getAll("traceparent"))
                .containsExactly(request.exchange().traceparent());
        assertThat(headers.getAll("host")).containsExactly("127.0.0.1:" + echo.port());
        assertThat(headers.contains("tracestate")).isFalse();
        assertThat(headers.contains("content-length")).isFalse();
        assertThat(headers.contains("content-type")).isFalse();
    }

    @Test
    void what_belongs_to_the_clients_connection_ends_there() {
        Request request = Ask.get("/")
                .headers(
                        "Connection", "keep-alive, X-Private , via, X-Forwarded-For",
                        "X-Private", "1",
                        "Keep-Alive", "timeout=5",
                        "Proxy-Authorization", "Basic x",
                        "Proxy-Connection", "keep-alive",
                        "TE", "trailers",
                        "Trailer", "x",
                        "Transfer-Encoding", "chunked",
                        "Upgrade", "h2c",
                        "HTTP2-Settings", "x",
                        "Expect", "100-continue",
                        "Via", "1.1 proxy",
                        "X-Forwarded-For", "192.0.2.1",
                        "Accept", "text/plain",
                        "Accept", "text/html")
                .build();

        one.reply(one.streaming(), request);

        var headers = echo.last().headers();
        assertThat(headers.names().stream().map(String::toLowerCase))
                .containsExactlyInAnyOrder(
                        "via", "x-forwarded-for", "accept", "host", "x-request-id", "isthmus-deadline", "traceparent");
        assertThat(headers.getAll("accept")).containsExactly("text/plain", "text/html");
    }

    @Test
    void where_the_reply_is_held_whole_no_part_or_encoding_of_it_is_asked_for() {
        String[] headers = {"Range", "bytes=0-1", "If-None-Match", "x", "Accept-Encoding", "gzip"};

        one.reply(one.whole(), Ask.get("/").headers(headers).build());
        assertThat(echo.last().headers().names()).doesNotContain("Range", "If-None-Match", "Accept-Encoding");

        one.reply(one.streaming(), Ask.get("/").headers(headers).build());
        assertThat(echo.last().headers().names()).contains("Range", "If-None-Match", "Accept-Encoding");
    }

    @ParameterizedTest
    @ValueSource(strings = {"a\r\nX: y", "a\nb", "a\u0000b", "a\u007fb"})
    void a_header_value_that_cannot_be_written_is_refused_and_nothing_is_sent(String value) {
        one.failure(
                Unrenderable.class,
                one.whole(),
                Ask.get("/").headers("X-A", value).build());
        one.reply(one.whole(), Ask.get("/next").build());

        assertThat(echo.last().uri()).isEqualTo("/next");
        assertThat(echo.requests()).isEqualTo(1);
        assertThat(one.counters.published().sum()).isEqualTo(1);
        assertThat(one.counters.rejected().sum()).isEqualTo(1);
    }

    @Test
    void a_path_that_climbs_is_refused_and_nothing_is_sent() {
        one.failure(Unrenderable.class, one.streaming(), Ask.get("/a/%2e%2e/b").build());

        assertThat(echo.requests()).isZero();
    }

    @Test
    void a_tunnel_is_refused() {
        one.failure(
                Unrenderable.class,
                one.streaming(),
                new Ask().to("CONNECT", "/").build());
    }

    @Test
    void a_leg_asks_with_get_and_a_call_with_the_configured_method() {
        one.reply(
                one.services.leg(Services.target(), one.counters),
                Ask.get("/").to("POST", "/x").build());
        assertThat(echo.last().method().name()).isEqualTo("GET");

        var put = new HttpTargetConfig(OneLoop.SERVICE, "PUT", UrlTemplate.parse("/fixed?q=1"), null);
        one.reply(one.services.leg(put, one.counters), Ask.get("/x").build());
        assertThat(echo.last().method().name()).isEqualTo("PUT");
        assertThat(echo.last().uri()).isEqualTo("/fixed?q=1");
        assertThat(echo.last().getHeader("content-length")).isEqualTo("0");
    }

    @Test
    void a_prefix_is_rewritten_and_the_query_kept() {
        var channel = one.services.whole(Services.rewriting("/v1/catalog", "/"), one.counters);

        assertThat(text(one.reply(channel, Ask.get("/v1/catalog/items/1?a=b").build())))
                .startsWith("GET /items/1?a=b");
        one.failure(Unrenderable.class, channel, Ask.get("/v1/catalogue").build());
    }

    @Test
    void every_final_status_is_a_reply_and_its_fields_go_on() {
        for (int status : new int[] {200, 201, 302, 404, 409, 500, 503, 599}) {
            Reply reply = one.reply(
                    one.whole(),
                    Ask.get("/").headers("answer-status", "" + status).build());

            assertThat(reply.status()).isEqualTo(status);
            assertThat(reply.isFault()).isEqualTo(status >= 400);
            assertThat(text(reply)).startsWith("GET /");
            assertThat(reply.headers().all("set-cookie")).containsExactly("a=1", "b=2");
            assertThat(reply.headers().get("location")).isEqualTo("/elsewhere");
            assertThat(reply.headers().get("server")).isEqualTo("echo");
            assertThat(reply.headers().get("x-hop")).isNull();
            assertThat(reply.headers().get("keep-alive")).isNull();
            assertThat(reply.headers().get("connection")).isNull();
            assertThat(reply.headers().get("content-type")).isNull();
            assertThat(reply.headers().get("content-length")).isNull();
        }
        assertThat(echo.requests()).isEqualTo(8);
    }

    @ParameterizedTest
    @ValueSource(ints = {204, 304})
    void a_response_that_has_no_body_has_none_and_leaves_the_connection_in_step(int status) {
        for (int i = 0; i < 3; i++) {
            Reply reply = one.reply(
                    one.streaming(),
                    Ask.get("/").headers("answer-status", "" + status).build());
            assertThat(reply.status()).isEqualTo(status);
            assertThat(reply.body()).isEqualTo(Payload.EMPTY);
        }
        assertThat(echo.connections()).isEqualTo(1);
    }

    @Test
    void the_answer_to_head_has_no_body_and_says_how_long_it_would_be() {
        for (int i = 0; i < 3; i++) {
            Reply reply = one.reply(one.streaming(), new Ask().to("HEAD", "/").build());
            assertThat(reply.body()).isEqualTo(Payload.EMPTY);
            assertThat(reply.contentType()).isEqualTo("text/plain");
            assertThat(reply.headers().get("content-length")).isEqualTo("7");
        }
    }

    @Test
    void connections_are_reused() {
        for (int i = 0; i < 50; i++) {
            one.reply(one.whole(), Ask.post("/", "{}").build());
        }

        assertThat(echo.connections()).isEqualTo(1);
        assertThat(one.counters.published().sum()).isEqualTo(50);
        assertThat(one.counters.replied().sum()).isEqualTo(50);
        assertThat(one.counters.inFlight().sum()).isZero();
    }

    private static String text(Reply reply) {
        return ((Payload) reply.body()).asUtf8();
    }
}
