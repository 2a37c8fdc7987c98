package io.isthmus.aggregator.stream;

import static org.assertj.core.api.Assertions.assertThat;

import io.isthmus.aggregator.channel.ChannelFailure;
import io.isthmus.aggregator.loop.VirtualLoop;
import io.isthmus.schema.message.Headers;
import io.isthmus.schema.message.Payload;
import java.time.Duration;
import java.util.List;
import org.junit.jupiter.api.Test;

class LiveFeedTest {

    private final VirtualLoop loop = new VirtualLoop(0);
    private int firsts;
    private final Generations generations = new Generations(() -> firsts++);
    private final LiveFeed feed = new LiveFeed(generations, () -> new StreamLimits(3, 1 << 20, 1, Duration.ZERO), loop);
    private int told;

    @Test
    void aReaderBeginsOnceTheSourceIsRead() {
        var opening = feed.open(null, () -> told++);
        assertThat(firsts).isOne();
        assertThat(opening.isComplete()).isFalse();
        feed.started(1);
        var cursor = opening.result();
        assertThat(cursor.next()).isNull();
        feed.add(List.of(event("a"), event("b")));
        assertThat(told).isOne();
        assertThat(cursor.next().body().asUtf8()).isEqualTo("a");
        assertThat(cursor.next().body().asUtf8()).isEqualTo("b");
        assertThat(cursor.next()).isNull();
        assertThat(cursor.end()).isNull();
    }

    @Test
    void aSourceThatDoesNotBeginIsUnavailableAndNobodyIsCounted() {
        var opening = feed.open(null, () -> told++);
        loop.advanceMillis(6_000);
        assertThat(opening.cause()).isInstanceOf(ChannelFailure.BrokerUnavailable.class);
        assertThat(generations.isUnread()).isTrue();
        assertThat(generations.end(1)).isTrue();
    }

    @Test
    void aReaderThatIsTooSlowFallsBehind() {
        feed.started(1);
        var cursor = feed.open(null, () -> told++).result();
        feed.add(List.of(event("a"), event("b"), event("c"), event("d")));
        assertThat(cursor.next()).isNull();
        assertThat(cursor.end()).isEqualTo(EventCursor.End.FELL_BEHIND);
    }

    @Test
    void whoWasHereBeforeAndWhoIsHereWhenTheSourceIsLostIsToldOfAGap() {
        feed.started(1);
        var stays = feed.open(null, () -> told++).result();
        var back = feed.open("before", () -> told++).result();
        assertThat(stays.takeGap()).isFalse();
        assertThat(back.takeGap()).isTrue();
        assertThat(back.takeGap()).isFalse();
        feed.started(1);
        assertThat(stays.takeGap()).isTrue();
    }

    @Test
    void aGenerationEndsOnlyWithoutReaders() {
        feed.started(1);
        var cursor = feed.open(null, () -> told++).result();
        assertThat(generations.end(1)).isFalse();
        cursor.close();
        cursor.close();
        assertThat(generations.isUnread()).isTrue();
        assertThat(generations.end(1)).isTrue();
        assertThat(feed.open(null, () -> told++).isComplete()).isFalse();
        assertThat(generations.current()).isEqualTo(2);
    }

    private static Event event(String body) {
        return new Event(null, null, Headers.EMPTY, Payload.utf8(body));
    }
}
