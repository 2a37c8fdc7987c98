package io.isthmus.ingress.stream;

import static java.nio.charset.StandardCharsets.UTF_8;
import static org.assertj.core.api.Assertions.assertThat;

import io.isthmus.aggregator.stream.Event;
import io.isthmus.schema.message.Headers;
import io.isthmus.schema.message.Payload;
import java.time.Duration;
import org.junit.jupiter.api.Test;

class FramesTest {

    @Test
    void aBodyIsALineOfDataForEachOfItsLines() {
        assertThat(frame("one")).isEqualTo("id: 0:1\ndata: one\n\n");
        assertThat(frame("one\ntwo\r\nthree\rfour"))
                .isEqualTo("id: 0:1\ndata: one\ndata: two\ndata: three\ndata: four\n\n");
        assertThat(frame("one\n")).isEqualTo("id: 0:1\ndata: one\ndata: \n\n");
        assertThat(frame("")).isEqualTo("id: 0:1\ndata: \n\n");
    }

    @Test
    void noBodyCanMakeAnEventOrAnIdOfItsOwn() {
        assertThat(frame("x\r\rid: 9:9\n\nevent: gap\r\n\r\ndata: y").lines().filter(line -> !line.isEmpty()))
                .allMatch(line -> line.startsWith("data: ") || line.equals("id: 0:1"));
    }

    @Test
    void aFrameIsMadeOnceForAllClients() {
        var event = event("one");
        assertThat(Frames.INSTANCE.event(event)).isSameAs(Frames.INSTANCE.event(event));
    }

    @Test
    void theGatewaysOwnEventsSayWhereTheClientIs() {
        assertThat(text(Frames.INSTANCE.opening(Duration.ofSeconds(3), "0:1"))).isEqualTo("retry: 3000\nid: 0:1\n\n");
        assertThat(text(Frames.INSTANCE.opening(Duration.ofSeconds(3), null))).isEqualTo("retry: 3000\n\n");
        assertThat(text(Frames.INSTANCE.heartbeat(null))).isEqualTo(":\n\n");
        assertThat(text(Frames.INSTANCE.heartbeat("0:2"))).isEqualTo(":\nid: 0:2\n\n");
        assertThat(text(Frames.INSTANCE.notice("gap", "lost", "0:2"))).isEqualTo("id: 0:2\nevent: gap\ndata: lost\n\n");
    }

    private static String text(byte[] bytes) {
        return new String(bytes, UTF_8);
    }

    private static String frame(String body) {
        return new String(Frames.INSTANCE.event(event(body)), UTF_8);
    }

    private static Event event(String body) {
        return new Event("0:1", "k", Headers.EMPTY, Payload.utf8(body));
    }
}
