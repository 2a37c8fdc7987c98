package io.isthmus.ingress.framing;

import static org.assertj.core.api.Assertions.assertThat;

import java.nio.charset.StandardCharsets;
import java.time.Duration;
import java.util.Arrays;
import java.util.List;
import java.util.Random;
import java.util.stream.IntStream;
import java.util.stream.Stream;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.MethodSource;

/** The guard and the decoder behind it must see the same requests in the same bytes, whatever the bytes and their pieces. */
class DecoderAgreementTest {

    private static final Duration BODY_WINDOW = Duration.ofSeconds(30);

    private static final String SEQUENCE = "POST /a HTTP/1.1\r\nHost: a\r\nContent-Length: 5\r\n\r\nhello"
            + "\r\nGET http://a/b?c HTTP/1.1\r\nHost: a\r\nX: y\r\n\r\n"
            + "PUT /c HTTP/1.1\r\nHost: a\r\nTransfer-Encoding: Chunked\r\n\r\n"
            + "5;a=b\r\nhello\r\n6 ; c=\"d\"\r\n world\r\n0\r\nT: u\r\n\r\n"
            + "GET /d HTTP/1.1\r\nHost: a\r\nUpgrade: h2c\r\n\r\n";

    private static final List<String> FRAGMENTS = List.of(
            "\r\n",
            "\n",
            "\r",
            "\0",
            " ",
            "\t",
            ":",
            ";",
            ",",
            "=",
            "\"",
            "\\",
            "0",
            "5",
            "ffffffff",
            "10000000000000005",
            "Content-Length: 3\r\n",
            "Content-Length: 3",
            "Transfer-Encoding: chunked\r\n",
            "Transfer-Encoding: identity\r\n",
            "transfer-encoding:\tCHUNKED\r\n",
            "Host: b\r\n",
            "Connection: close\r\n",
            "Expect: 100-continue\r\n",
            "Upgrade: h2c\r\n",
            "Sec-WebSocket-Key1: a\r\nSec-WebSocket-Key2: b\r\n",
            "Trailer: X\r\n",
            "HTTP/1.0",
            "HTTP/1.1",
            "GET",
            "HEAD",
            "http://a",
            "0\r\n\r\n",
            "5\r\nhello\r\n",
            "\r\n\r\n",
            "GET /smuggled HTTP/1.1\r\nHost: a\r\n\r\n",
            "\u0080",
            "\u00ff",
            "x".repeat(70));

    @Test
    void everySplitInTwoIsReadAlike() {
        List<String> whole = decode(SEQUENCE.length());

        assertThat(whole)
                .containsExactly(
                        "POST /a", "body hello", "GET /b?c", "body ", "PUT /c", "body hello world", "GET /d", "body ");
        for (int at = 1; at < SEQUENCE.length(); at++) {
            assertThat(decode(at)).as("split at %d", at).isEqualTo(whole);
        }
        assertThat(decode(IntStream.range(1, SEQUENCE.length()).toArray()))
                .as("byte by byte")
                .isEqualTo(whole);
    }

    static Stream<Integer> seeds() {
        return IntStream.range(0, 20).boxed();
    }

    @ParameterizedTest(name = "seed {0}: bytes that are nearly HTTP have the same boundaries for both")
    @MethodSource("seeds")
    void agreesOnNearlyValidBytes(int seed) {
        Random random = new Random(seed);
        for (int round = 0; round < 100; round++) {
            byte[] bytes = mutated(random).getBytes(StandardCharsets.ISO_8859_1);
            String shown = "seed " + seed + " round " + round + ": " + show(bytes);

            EmbeddedEdge edge = new EmbeddedEdge(EdgeServer.LIMITS, BODY_WINDOW);
            edge.receive(bytes, 0, bytes.length);

            // A failure of the decoder is one that the guard brought about, and the last that is heard.
            assertThat(edge.broken()).as(shown).isEqualTo(!edge.violations().isEmpty());
            if (edge.broken()) {
                assertThat(edge.decoded().getLast()).as(shown).isEqualTo("broken");
            } else if (!edge.guard().midMessage()) {
                assertThat(edge.ends()).as(shown).isEqualTo(edge.heads());
            } else {
                assertThat(edge.heads() - edge.ends()).as(shown).isBetween(0, 1);
            }
            assertThat(inPieces(bytes, random)).as(shown).isEqualTo(edge.decoded());
            edge.close();
        }
    }

    private static List<String> decode(int... splits) {
        byte[] bytes = SEQUENCE.getBytes(StandardCharsets.ISO_8859_1);
        EmbeddedEdge edge = new EmbeddedEdge(EdgeServer.LIMITS, BODY_WINDOW);
        int from = 0;
        for (int split : splits) {
            edge.receive(bytes, from, split);
            from = split;
        }
        edge.receive(bytes, from, bytes.length);
        List<String> decoded = List.copyOf(edge.decoded());
        assertThat(edge.violations()).isEmpty();
        edge.close();
        return decoded;
    }

    private static List<String> inPieces(byte[] bytes, Random random) {
        EmbeddedEdge edge = new EmbeddedEdge(EdgeServer.LIMITS, BODY_WINDOW);
        int from = 0;
        while (from < bytes.length) {
            int to = Math.min(bytes.length, from + 1 + random.nextInt(30));
            edge.receive(bytes, from, to);
            from = to;
        }
        List<String> decoded = List.copyOf(edge.decoded());
        edge.close();
        return decoded;
    }

    private static String mutated(Random random) {
        StringBuilder bytes = new StringBuilder(SEQUENCE);
        int changes = 1 + random.nextInt(3);
        for (int i = 0; i < changes; i++) {
            int at = random.nextInt(bytes.length());
            switch (random.nextInt(3)) {
                case 0 -> bytes.deleteCharAt(at);
                case 1 -> bytes.insert(at, FRAGMENTS.get(random.nextInt(FRAGMENTS.size())));
                default -> {
                    String fragment = FRAGMENTS.get(random.nextInt(FRAGMENTS.size()));
                    bytes.replace(at, Math.min(bytes.length(), at + fragment.length()), fragment);
                }
            }
        }
        return bytes.toString();
    }

    private static String show(byte[] bytes) {
        return Arrays.toString(new String(bytes, StandardCharsets.ISO_8859_1).split("(?<=\n)"));
    }
}
