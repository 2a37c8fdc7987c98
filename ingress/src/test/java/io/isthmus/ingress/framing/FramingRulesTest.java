package io.isthmus.ingress.framing;

import static io.isthmus.ingress.framing.FramingViolation.*;
import static org.assertj.core.api.Assertions.assertThat;
import static org.junit.jupiter.params.provider.Arguments.arguments;

import java.util.List;
import java.util.stream.Stream;
import org.junit.jupiter.api.AfterAll;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.TestInstance;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.Arguments;
import org.junit.jupiter.params.provider.MethodSource;

/** Every rule, with exact bytes over a socket, and a second request behind them that must never be seen. */
@TestInstance(TestInstance.Lifecycle.PER_CLASS)
class FramingRulesTest {

    private static final String SMUGGLED = "GET /smuggled HTTP/1.1\r\nHost: a\r\n\r\n";
    private static final String VALID = "POST /valid HTTP/1.1\r\nHost: a\r\nContent-Length: 2\r\n\r\nok";

    private EdgeServer server;

    @BeforeAll
    void start() {
        server = new EdgeServer();
    }

    @AfterAll
    void stop() {
        server.close();
    }

    @BeforeEach
    void forget() {
        server.forget();
    }

    static Stream<Arguments> refusedHeads() {
        return Stream.of(
                // request line
                arguments("two spaces before the target", "GET  / HTTP/1.1\r\nHost: a\r\n\r\n", TARGET_INVALID),
                arguments("two spaces before the version", "GET /  HTTP/1.1\r\nHost: a\r\n\r\n", REQUEST_LINE_INVALID),
                arguments(
                        "a space at the end of the request line",
                        "GET / HTTP/1.1 \r\nHost: a\r\n\r\n",
                        REQUEST_LINE_INVALID),
                arguments("a space before the method", " GET / HTTP/1.1\r\nHost: a\r\n\r\n", REQUEST_LINE_INVALID),
                arguments("a tab instead of a space", "GET\t/ HTTP/1.1\r\nHost: a\r\n\r\n", REQUEST_LINE_INVALID),
                arguments("a method that is no token", "G(T / HTTP/1.1\r\nHost: a\r\n\r\n", REQUEST_LINE_INVALID),
                arguments(
                        "a method without end",
                        "A".repeat(40) + " / HTTP/1.1\r\nHost: a\r\n\r\n",
                        REQUEST_LINE_INVALID),
                arguments("no target", "GET HTTP/1.1\r\nHost: a\r\n\r\n", TARGET_INVALID),
                arguments("no version, as HTTP/0.9 had none", "GET /\r\n\r\n", TARGET_INVALID),
                arguments("a version in lower case", "GET / http/1.1\r\nHost: a\r\n\r\n", REQUEST_LINE_INVALID),
                arguments("a version with two digits", "GET / HTTP/1.10\r\nHost: a\r\n\r\n", REQUEST_LINE_INVALID),
                arguments("HTTP/1.2", "GET / HTTP/1.2\r\nHost: a\r\n\r\n", VERSION_UNSUPPORTED),
                arguments("HTTP/2.0 without its preface", "GET / HTTP/2.0\r\nHost: a\r\n\r\n", VERSION_UNSUPPORTED),
                arguments("HTTP/0.9", "GET / HTTP/0.9\r\nHost: a\r\n\r\n", VERSION_UNSUPPORTED),
                arguments("two empty lines first", "\r\n\r\nGET / HTTP/1.1\r\nHost: a\r\n\r\n", REQUEST_LINE_INVALID),
                arguments("a bare LF first", "\nGET / HTTP/1.1\r\nHost: a\r\n\r\n", LINE_ENDING_INVALID),
                // target
                arguments("NUL in the target", "GET /a\0b HTTP/1.1\r\nHost: a\r\n\r\n", TARGET_INVALID),
                arguments("DEL in the target", "GET /a\177b HTTP/1.1\r\nHost: a\r\n\r\n", TARGET_INVALID),
                arguments(
                        "a byte above ASCII in the target", "GET /\u00e4 HTTP/1.1\r\nHost: a\r\n\r\n", TARGET_INVALID),
                arguments("a fragment in the target", "GET /a#b HTTP/1.1\r\nHost: a\r\n\r\n", TARGET_INVALID),
                arguments("a fragment in the query", "GET /a?x#b HTTP/1.1\r\nHost: a\r\n\r\n", TARGET_INVALID),
                arguments("a backslash in the path", "GET /a\\b HTTP/1.1\r\nHost: a\r\n\r\n", TARGET_INVALID),
                arguments("a target without slash", "GET a HTTP/1.1\r\nHost: a\r\n\r\n", TARGET_INVALID),
                arguments("the asterisk with GET", "GET * HTTP/1.1\r\nHost: a\r\n\r\n", TARGET_INVALID),
                arguments("the asterisk with more", "OPTIONS */x HTTP/1.1\r\nHost: a\r\n\r\n", TARGET_INVALID),
                arguments("an authority as the target", "GET a:80 HTTP/1.1\r\nHost: a:80\r\n\r\n", TARGET_INVALID),
                arguments("CONNECT", "CONNECT a:80 HTTP/1.1\r\nHost: a:80\r\n\r\n", CONNECT_UNSUPPORTED),
                arguments("connect in lower case", "connect a:80 HTTP/1.1\r\nHost: a:80\r\n\r\n", CONNECT_UNSUPPORTED),
                arguments(
                        "an absolute target of another host",
                        "GET http://b/ HTTP/1.1\r\nHost: a\r\n\r\n",
                        HOST_MISMATCH),
                arguments(
                        "an absolute target of another port",
                        "GET http://a:81/ HTTP/1.1\r\nHost: a:80\r\n\r\n",
                        HOST_MISMATCH),
                arguments("an absolute target without Host on 1.0", "GET http://a/ HTTP/1.0\r\n\r\n", HOST_MISMATCH),
                arguments(
                        "user information in an absolute target",
                        "GET http://u@a/ HTTP/1.1\r\nHost: a\r\n\r\n",
                        TARGET_INVALID),
                arguments(
                        "an absolute target without authority",
                        "GET http:///x HTTP/1.1\r\nHost: a\r\n\r\n",
                        TARGET_INVALID),
                arguments(
                        "an absolute target of another scheme",
                        "GET ftp://a/ HTTP/1.1\r\nHost: a\r\n\r\n",
                        TARGET_INVALID),
                // line endings
                arguments("bare LF behind the request line", "GET / HTTP/1.1\nHost: a\r\n\r\n", LINE_ENDING_INVALID),
                arguments("bare LF behind a field", "GET / HTTP/1.1\r\nHost: a\nX: b\r\n\r\n", LINE_ENDING_INVALID),
                arguments("bare LF as the end of the head", "GET / HTTP/1.1\r\nHost: a\r\n\n", LINE_ENDING_INVALID),
                arguments("bare LF everywhere", "GET / HTTP/1.1\nHost: a\n\n", LINE_ENDING_INVALID),
                arguments("bare CR in the request line", "GET / HTTP/1.1\rHost: a\r\n\r\n", REQUEST_LINE_INVALID),
                arguments("bare CR in the target", "GET /a\rb HTTP/1.1\r\nHost: a\r\n\r\n", LINE_ENDING_INVALID),
                arguments(
                        "bare CR in a value",
                        "GET / HTTP/1.1\r\nHost: a\r\nX: a\rContent-Length: 5\r\n\r\n",
                        LINE_ENDING_INVALID),
                arguments("bare CR before a name", "GET / HTTP/1.1\r\nHost: a\r\n\rX: b\r\n\r\n", LINE_ENDING_INVALID),
                arguments("CR CR LF", "GET / HTTP/1.1\r\nHost: a\r\r\n\r\n", LINE_ENDING_INVALID),
                // fields
                arguments("a folded field", "GET / HTTP/1.1\r\nHost: a\r\nX: b\r\n c\r\n\r\n", FIELD_FOLDED),
                arguments(
                        "a field folded with a tab", "GET / HTTP/1.1\r\nHost: a\r\nX: b\r\n\tc\r\n\r\n", FIELD_FOLDED),
                arguments("a blank before the first field", "GET / HTTP/1.1\r\n Host: a\r\n\r\n", FIELD_FOLDED),
                arguments("a blank before the colon", "GET / HTTP/1.1\r\nHost: a\r\nX : b\r\n\r\n", FIELD_NAME_INVALID),
                arguments("a tab before the colon", "GET / HTTP/1.1\r\nHost: a\r\nX\t: b\r\n\r\n", FIELD_NAME_INVALID),
                arguments(
                        "a blank before the colon of Content-Length",
                        "POST / HTTP/1.1\r\nHost: a\r\nContent-Length : 34\r\n\r\n",
                        FIELD_NAME_INVALID),
                arguments(
                        "a blank before the colon of Transfer-Encoding",
                        "POST / HTTP/1.1\r\nHost: a\r\nTransfer-Encoding : chunked\r\n\r\n0\r\n\r\n",
                        FIELD_NAME_INVALID),
                arguments("an empty field name", "GET / HTTP/1.1\r\nHost: a\r\n: b\r\n\r\n", FIELD_NAME_INVALID),
                arguments("a field without colon", "GET / HTTP/1.1\r\nHost: a\r\nfield\r\n\r\n", FIELD_NAME_INVALID),
                arguments("NUL in a field name", "GET / HTTP/1.1\r\nHost: a\r\nX\0Y: b\r\n\r\n", FIELD_NAME_INVALID),
                arguments(
                        "a byte above ASCII in a field name",
                        "GET / HTTP/1.1\r\nHost: a\r\nContent-Length\u00a0: 3\r\n\r\n",
                        FIELD_NAME_INVALID),
                arguments(
                        "brackets in a field name", "GET / HTTP/1.1\r\nHost: a\r\nX[Y]: b\r\n\r\n", FIELD_NAME_INVALID),
                arguments("NUL in a field value", "GET / HTTP/1.1\r\nHost: a\r\nX: a\0b\r\n\r\n", FIELD_VALUE_INVALID),
                arguments(
                        "a control in a field value",
                        "GET / HTTP/1.1\r\nHost: a\r\nX: a\u000bb\r\n\r\n",
                        FIELD_VALUE_INVALID),
                arguments(
                        "DEL in a field value", "GET / HTTP/1.1\r\nHost: a\r\nX: a\177b\r\n\r\n", FIELD_VALUE_INVALID),
                arguments(
                        "too many fields",
                        "GET / HTTP/1.1\r\nHost: a\r\n" + "a: b\r\n".repeat(100) + "\r\n",
                        HEADERS_TOO_MANY),
                arguments(
                        "too many bytes of fields",
                        "GET / HTTP/1.1\r\nHost: a\r\nX: " + "x".repeat(4096) + "\r\n\r\n",
                        HEADERS_TOO_LARGE),
                arguments(
                        "too many bytes without a line end",
                        "GET / HTTP/1.1\r\nHost: a\r\nX: " + "x".repeat(100_000),
                        HEADERS_TOO_LARGE),
                arguments("a head one byte too long", head(4097), HEADERS_TOO_LARGE),
                arguments(
                        "a request line too long",
                        "GET /" + "x".repeat(4096) + " HTTP/1.1\r\nHost: a\r\n\r\n",
                        TARGET_TOO_LONG),
                arguments("a request line without end", "GET /" + "x".repeat(100_000), TARGET_TOO_LONG),
                // host
                arguments("no Host", "GET / HTTP/1.1\r\nX: b\r\n\r\n", HOST_MISSING),
                arguments("no fields at all", "GET / HTTP/1.1\r\n\r\n", HOST_MISSING),
                arguments("Host twice", "GET / HTTP/1.1\r\nHost: a\r\nHost: b\r\n\r\n", HOST_DUPLICATE),
                arguments("Host twice, the same", "GET / HTTP/1.1\r\nHost: a\r\nhost: a\r\n\r\n", HOST_DUPLICATE),
                arguments("Host twice on 1.0", "GET / HTTP/1.0\r\nHost: a\r\nHost: b\r\n\r\n", HOST_DUPLICATE),
                arguments("an empty Host", "GET / HTTP/1.1\r\nHost:\r\n\r\n", HOST_INVALID),
                arguments("two hosts in one field", "GET / HTTP/1.1\r\nHost: a, b\r\n\r\n", HOST_INVALID),
                arguments("a path in Host", "GET / HTTP/1.1\r\nHost: a/b\r\n\r\n", HOST_INVALID),
                arguments("user information in Host", "GET / HTTP/1.1\r\nHost: u@a\r\n\r\n", HOST_INVALID),
                arguments("a port that is none", "GET / HTTP/1.1\r\nHost: a:http\r\n\r\n", HOST_INVALID),
                arguments("a port out of range", "GET / HTTP/1.1\r\nHost: a:65536\r\n\r\n", HOST_INVALID),
                arguments("a port left out behind its colon", "GET / HTTP/1.1\r\nHost: a:\r\n\r\n", HOST_INVALID),
                arguments("brackets left open", "GET / HTTP/1.1\r\nHost: [::1\r\n\r\n", HOST_INVALID),
                arguments("a byte above ASCII in Host", "GET / HTTP/1.1\r\nHost: \u00e4\r\n\r\n", HOST_INVALID),
                // length
                arguments("Content-Length with a plus", post("Content-Length: +5") + "hello", CONTENT_LENGTH_INVALID),
                arguments("Content-Length with a minus", post("Content-Length: -5") + "hello", CONTENT_LENGTH_INVALID),
                arguments("Content-Length minus zero", post("Content-Length: -0"), CONTENT_LENGTH_INVALID),
                arguments(
                        "Content-Length in hexadecimal", post("Content-Length: 0x5") + "hello", CONTENT_LENGTH_INVALID),
                arguments(
                        "Content-Length with a blank inside",
                        post("Content-Length: 5 5") + "hello",
                        CONTENT_LENGTH_INVALID),
                arguments("Content-Length with a unit", post("Content-Length: 5b") + "hello", CONTENT_LENGTH_INVALID),
                arguments(
                        "Content-Length with a fraction",
                        post("Content-Length: 5.0") + "hello",
                        CONTENT_LENGTH_INVALID),
                arguments(
                        "Content-Length with an underscore",
                        post("Content-Length: 1_0") + "hello",
                        CONTENT_LENGTH_INVALID),
                arguments("Content-Length with nothing", post("Content-Length:") + "hello", CONTENT_LENGTH_INVALID),
                arguments(
                        "Content-Length as a list of equals",
                        post("Content-Length: 5, 5") + "hello",
                        CONTENT_LENGTH_INVALID),
                arguments("Content-Length as a list", post("Content-Length: 5,6") + "hello", CONTENT_LENGTH_INVALID),
                arguments(
                        "Content-Length of 2^63",
                        post("Content-Length: 9223372036854775808") + "hello",
                        CONTENT_LENGTH_INVALID),
                arguments(
                        "Content-Length of 2^64 + 5",
                        post("Content-Length: 18446744073709551621") + "hello",
                        CONTENT_LENGTH_INVALID),
                arguments(
                        "Content-Length twice, different",
                        post("Content-Length: 5\r\nContent-Length: 6") + "hello",
                        CONTENT_LENGTH_DUPLICATE),
                arguments(
                        "Content-Length twice, the same",
                        post("Content-Length: 5\r\ncontent-length: 5") + "hello",
                        CONTENT_LENGTH_DUPLICATE),
                arguments(
                        "both lengths, Content-Length first",
                        post("Content-Length: 6\r\nTransfer-Encoding: chunked") + "0\r\n\r\n",
                        LENGTH_AMBIGUOUS),
                arguments(
                        "both lengths, Transfer-Encoding first",
                        post("Transfer-Encoding: chunked\r\nContent-Length: 6") + "0\r\n\r\n",
                        LENGTH_AMBIGUOUS),
                arguments(
                        "both lengths on 1.0",
                        "POST / HTTP/1.0\r\nHost: a\r\nContent-Length: 6\r\nTransfer-Encoding: chunked\r\n\r\n0\r\n\r\n",
                        LENGTH_AMBIGUOUS),
                arguments(
                        "chunked on 1.0",
                        "POST / HTTP/1.0\r\nHost: a\r\nTransfer-Encoding: chunked\r\n\r\n0\r\n\r\n",
                        TRANSFER_ENCODING_INVALID),
                arguments(
                        "Transfer-Encoding twice",
                        post("Transfer-Encoding: chunked\r\nTransfer-Encoding: chunked") + "0\r\n\r\n",
                        TRANSFER_ENCODING_INVALID),
                arguments(
                        "chunked and then identity",
                        post("Transfer-Encoding: chunked\r\nTransfer-Encoding: identity") + "0\r\n\r\n",
                        TRANSFER_ENCODING_INVALID),
                arguments(
                        "chunked twice in one list",
                        post("Transfer-Encoding: chunked, chunked") + "0\r\n\r\n",
                        TRANSFER_ENCODING_INVALID),
                arguments("identity", post("Transfer-Encoding: identity"), TRANSFER_ENCODING_INVALID),
                arguments("xchunked", post("Transfer-Encoding: xchunked") + "0\r\n\r\n", TRANSFER_ENCODING_INVALID),
                arguments(
                        "chunked in quotes",
                        post("Transfer-Encoding: \"chunked\"") + "0\r\n\r\n",
                        TRANSFER_ENCODING_INVALID),
                arguments(
                        "chunked with a parameter",
                        post("Transfer-Encoding: chunked;a=b") + "0\r\n\r\n",
                        TRANSFER_ENCODING_INVALID),
                arguments(
                        "chunked behind a comma",
                        post("Transfer-Encoding: ,chunked") + "0\r\n\r\n",
                        TRANSFER_CODING_UNSUPPORTED),
                arguments(
                        "chunked behind a vertical tab",
                        post("Transfer-Encoding: \u000bchunked") + "0\r\n\r\n",
                        FIELD_VALUE_INVALID),
                arguments(
                        "chunked before a vertical tab",
                        post("Transfer-Encoding: chunked\u000b") + "0\r\n\r\n",
                        FIELD_VALUE_INVALID),
                arguments(
                        "an empty Transfer-Encoding",
                        post("Transfer-Encoding:") + "0\r\n\r\n",
                        TRANSFER_ENCODING_INVALID),
                arguments(
                        "chunked in a folded line",
                        post("Transfer-Encoding:\r\n chunked") + "0\r\n\r\n",
                        TRANSFER_ENCODING_INVALID),
                arguments(
                        "chunked before gzip",
                        post("Transfer-Encoding: chunked, gzip") + "0\r\n\r\n",
                        TRANSFER_ENCODING_INVALID),
                arguments(
                        "gzip before chunked",
                        post("Transfer-Encoding: gzip, chunked") + "0\r\n\r\n",
                        TRANSFER_CODING_UNSUPPORTED),
                arguments(
                        "the draft of WebSocket that has a body",
                        "GET / HTTP/1.1\r\nHost: a\r\nSec-WebSocket-Key1: 1\r\nSec-WebSocket-Key2: 2\r\n\r\n",
                        OBSOLETE_HANDSHAKE),
                // what is no HTTP
                arguments("a TLS handshake with a line end in it", "\26\3\1\2\0\1\0\1\r\n", REQUEST_LINE_INVALID),
                arguments("the preface of HTTP/2 with a flaw", "PRI * HTTP/2.0\r\n\r\nSM\r\n\rX", TARGET_INVALID));
    }

    @ParameterizedTest(name = "{0}: refused, and the connection ends")
    @MethodSource("refusedHeads")
    void refusesAHead(String name, String bytes, FramingViolation violation) {
        RawClient.Answers answers = RawClient.exchange(server.port(), bytes + SMUGGLED);

        assertThat(answers.statuses()).containsExactly(violation.status());
        assertThat(answers.bodies()).containsExactly("{\"reason\":\"" + violation.reason() + "\"}");
        assertThat(server.reached()).isEmpty();
        assertThat(server.violations()).containsExactly(violation);
    }

    /** Without what means something else at the start of a connection. */
    static Stream<Arguments> refusedHeadsBehindARequest() {
        return refusedHeads().filter(arguments -> {
            String bytes = (String) arguments.get()[1];
            return !bytes.startsWith("\r\n") && !bytes.startsWith("\n") && !bytes.startsWith("PRI");
        });
    }

    @ParameterizedTest(name = "{0}: refused after the answer to an earlier request")
    @MethodSource("refusedHeadsBehindARequest")
    void refusesAHeadInTurn(String name, String bytes, FramingViolation violation) {
        RawClient.Answers answers = RawClient.exchange(server.port(), VALID + bytes + SMUGGLED);

        assertThat(answers.statuses()).containsExactly(200, violation.status());
        assertThat(server.reached()).containsExactly("POST /valid");
        assertThat(server.violations()).containsExactly(violation);
    }

    static Stream<Arguments> refusedBodies() {
        return Stream.of(
                arguments("a chunk size of nothing", "\r\n", CHUNK_SIZE_INVALID),
                arguments("a chunk size that is none", "xyz\r\n", CHUNK_SIZE_INVALID),
                arguments("a chunk size with 0x", "0x5\r\nhello\r\n0\r\n\r\n", CHUNK_SIZE_INVALID),
                arguments("a chunk size with a plus", "+5\r\nhello\r\n0\r\n\r\n", CHUNK_SIZE_INVALID),
                arguments("a chunk size with a minus", "-5\r\nhello\r\n0\r\n\r\n", CHUNK_SIZE_INVALID),
                arguments("a chunk size with a blank before it", " 5\r\nhello\r\n0\r\n\r\n", CHUNK_SIZE_INVALID),
                arguments("a chunk size with a blank behind it", "5 \r\nhello\r\n0\r\n\r\n", CHUNK_EXTENSION_INVALID),
                arguments("a chunk size with an underscore", "1_0\r\nhello\r\n0\r\n\r\n", CHUNK_SIZE_INVALID),
                arguments("a chunk size that wraps around 32 bits", "100000005\r\nhello\r\n0\r\n\r\n", CHUNK_TOO_LARGE),
                arguments(
                        "a chunk size that wraps around 64 bits",
                        "10000000000000005\r\nhello\r\n0\r\n\r\n",
                        CHUNK_TOO_LARGE),
                arguments("a chunk size of 2^64 - 1", "ffffffffffffffff\r\nhello", CHUNK_TOO_LARGE),
                arguments("a chunk of 2 GiB", "80000000\r\nhello", CHUNK_TOO_LARGE),
                arguments(
                        "a chunk size with leading zeros without end",
                        "0".repeat(17) + "5\r\nhello\r\n0\r\n\r\n",
                        CHUNK_SIZE_INVALID),
                arguments("bare LF behind a chunk size", "5\nhello\r\n0\r\n\r\n", LINE_ENDING_INVALID),
                arguments("bare CR behind a chunk size", "5\rhello\r\n0\r\n\r\n", LINE_ENDING_INVALID),
                arguments("bare LF behind the last chunk size", "0\n\r\n", LINE_ENDING_INVALID),
                arguments("more data than the chunk size", "5\r\nhello!\r\n0\r\n\r\n", CHUNK_END_INVALID),
                arguments("bare LF behind chunk data", "5\r\nhello\n0\r\n\r\n", CHUNK_END_INVALID),
                arguments("bare CR behind chunk data", "5\r\nhello\r0\r\n\r\n", CHUNK_END_INVALID),
                arguments("two other bytes behind chunk data", "5\r\nhelloXX0\r\n\r\n", CHUNK_END_INVALID),
                arguments("bare LF in a chunk extension", "5;\nhello\r\n0\r\n\r\n", LINE_ENDING_INVALID),
                arguments("bare CR in a chunk extension", "5;a\rb\r\nhello\r\n0\r\n\r\n", LINE_ENDING_INVALID),
                arguments("a chunk extension without name", "5;\r\nhello\r\n0\r\n\r\n", CHUNK_EXTENSION_INVALID),
                arguments("a chunk extension without value", "5;a=\r\nhello\r\n0\r\n\r\n", CHUNK_EXTENSION_INVALID),
                arguments(
                        "a chunk extension with an open quote",
                        "5;a=\"b\r\nhello\r\n0\r\n\r\n",
                        CHUNK_EXTENSION_INVALID),
                arguments("a chunk extension with NUL", "5;a=\0\r\nhello\r\n0\r\n\r\n", CHUNK_EXTENSION_INVALID),
                arguments(
                        "a chunk extension too long",
                        "5;" + "a".repeat(5000) + "\r\nhello\r\n0\r\n\r\n",
                        CHUNK_EXTENSIONS_TOO_LONG),
                arguments(
                        "chunk extensions too long together",
                        ("1;" + "a".repeat(50) + "\r\nx\r\n").repeat(100),
                        CHUNK_EXTENSIONS_TOO_LONG),
                arguments("bare LF at the end of the trailers", "0\r\n\n", TRAILER_INVALID),
                arguments("bare CR at the end of the trailers", "0\r\n\rX", LINE_ENDING_INVALID),
                arguments("a trailer without colon", "0\r\nX\r\n\r\n", TRAILER_INVALID),
                arguments("a trailer with a blank before its colon", "0\r\nX : b\r\n\r\n", TRAILER_INVALID),
                arguments("a folded trailer", "0\r\nX: b\r\n c\r\n\r\n", TRAILER_INVALID),
                arguments("a trailer with NUL", "0\r\nX: \0\r\n\r\n", TRAILER_INVALID),
                arguments("a trailer with bare LF", "0\r\nX: b\n\r\n", TRAILER_INVALID),
                arguments("Content-Length as a trailer", "0\r\nContent-Length: 5\r\n\r\n", TRAILER_INVALID),
                arguments("Transfer-Encoding as a trailer", "0\r\ntransfer-encoding: chunked\r\n\r\n", TRAILER_INVALID),
                arguments("Host as a trailer", "0\r\nHost: b\r\n\r\n", TRAILER_INVALID),
                arguments("too many trailers", "0\r\n" + "a: b\r\n".repeat(101) + "\r\n", TRAILERS_TOO_LARGE),
                arguments(
                        "too many bytes of trailers", "0\r\nX: " + "x".repeat(5000) + "\r\n\r\n", TRAILERS_TOO_LARGE));
    }

    @ParameterizedTest(name = "{0}: the request is answered as broken, and the connection ends")
    @MethodSource("refusedBodies")
    void refusesABody(String name, String body, FramingViolation violation) {
        String bytes = VALID + post("Transfer-Encoding: chunked") + body + SMUGGLED;
        RawClient.Answers answers = RawClient.exchange(server.port(), bytes);

        assertThat(answers.statuses()).containsExactly(200, violation.status());
        assertThat(answers.bodies().getLast()).isEqualTo("{\"reason\":\"" + violation.reason() + "\"}");
        assertThat(server.reached()).containsExactly("POST /valid", "POST /case");
        assertThat(server.violations()).containsExactly(violation);
    }

    @ParameterizedTest(name = "{0}: the connection ends also if the request was already answered")
    @MethodSource("refusedBodies")
    void endsAnAnsweredRequest(String name, String body, FramingViolation violation) {
        String head = "POST /early HTTP/1.1\r\nHost: a\r\nTransfer-Encoding: chunked\r\n\r\n";
        try (RawClient client = new RawClient(server.port())) {
            client.send(head).until("early", 1);
            RawClient.Answers answers = client.send(body + SMUGGLED).untilClosed();

            assertThat(answers.statuses()).containsExactly(200);
            assertThat(server.reached()).containsExactly("POST /early");
            assertThat(server.violations()).isEqualTo(List.of(violation));
        }
    }

    private static String post(String fields) {
        return "POST /case HTTP/1.1\r\nHost: a\r\n" + fields + "\r\n\r\n";
    }

    private static String head(int length) {
        String head = "GET / HTTP/1.1\r\nHost: a\r\nX: \r\n\r\n";
        return head.replace("X: ", "X: " + "x".repeat(length - head.length()));
    }
}
