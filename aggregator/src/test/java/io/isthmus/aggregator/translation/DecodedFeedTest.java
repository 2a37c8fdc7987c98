package io.isthmus.aggregator.translation;

import static org.assertj.core.api.Assertions.assertThat;

import io.isthmus.aggregator.channel.ChannelFailure;
import io.isthmus.aggregator.loop.VirtualLoop;
import io.isthmus.aggregator.stream.Event;
import io.isthmus.aggregator.stream.EventCursor;
import io.isthmus.schema.json.Json;
import io.isthmus.schema.message.Headers;
import io.isthmus.schema.message.Payload;
import io.vertx.core.Future;
import io.vertx.core.Promise;
import java.util.ArrayDeque;
import java.util.ArrayList;
import java.util.List;
import java.util.Queue;
import java.util.concurrent.atomic.LongAdder;
import org.junit.jupiter.api.Test;

class DecodedFeedTest {

    private final VirtualLoop loop = new VirtualLoop();
    private final LongAdder held = new LongAdder();
    private final Queue<Future<Json>> answers = new ArrayDeque<>();
    private final List<Source> sources = new ArrayList<>();
    private int decoded;
    private int told;
    private int bytesMax = 1 << 20;

    @Test
    void aMessageIsDecodedOnceForAllReaders() {
        DecodedFeed feed = feed();
        EventCursor one = open(feed);
        EventCursor other = open(feed);
        Event raw = event("0:1", "x");
        come(raw);
        answers.add(json("x"));

        Event first = one.next();

        assertThat(first.json().text()).isEqualTo("x");
        assertThat(first.body().asUtf8()).isEqualTo("\"x\"");
        assertThat(first.position()).isEqualTo("0:1");
        assertThat(first.key()).isEqualTo("k");
        assertThat(other.next()).isSameAs(first);
        assertThat(decoded).isOne();
        assertThat(one.next()).isNull();
    }

    @Test
    void whatCannotBeReadKeepsItsPlace() {
        EventCursor cursor = open(feed());
        come(event("0:1", "bad"), event("0:2", "good"));
        answers.add(Future.failedFuture(new ChannelFailure.InvalidReply("no such thing")));
        answers.add(json("good"));

        Event bad = cursor.next();

        assertThat(bad.isUnreadable()).isTrue();
        assertThat(bad.position()).isEqualTo("0:1");
        assertThat(bad.hasBody()).isFalse();
        assertThat(cursor.next().json().text()).isEqualTo("good");
    }

    @Test
    void aMessageWhoseSchemaIsLookedUpHoldsUpThoseBehindItAndThePositionStaysBeforeIt() {
        EventCursor cursor = open(feed());
        Promise<Json> lookedUp = Promise.promise();
        come(event("0:1", "a"), event("0:2", "b"));
        answers.add(json("a"));
        answers.add(lookedUp.future());
        answers.add(json("c"));

        assertThat(cursor.next().json().text()).isEqualTo("a");
        assertThat(cursor.next()).isNull();
        come(event("0:3", "c"));
        sources.getFirst().gap = true;
        assertThat(cursor.next()).isNull();
        assertThat(cursor.position()).isEqualTo("0:1");
        assertThat(cursor.end()).isNull();
        assertThat(cursor.takeGap()).isFalse();
        assertThat(decoded).isEqualTo(2);

        told = 0;
        lookedUp.complete(Json.of("b"));
        loop.run();

        assertThat(told).isOne();
        assertThat(cursor.takeGap()).isFalse();
        assertThat(cursor.next().json().text()).isEqualTo("b");
        assertThat(cursor.position()).isEqualTo("0:2");
        assertThat(cursor.takeGap()).isTrue();
        assertThat(cursor.next().json().text()).isEqualTo("c");
        assertThat(held.sum()).isZero();
    }

    @Test
    void whileTheRegistryIsAwayAMessageIsAskedForAgainOnceASecondWhoeverReads() {
        DecodedFeed feed = feed();
        EventCursor one = open(feed);
        EventCursor other = open(feed);
        come(event("0:1", "a"));
        answers.add(Future.failedFuture(ChannelFailure.SchemaUnavailable.notRead("away")));

        assertThat(one.next()).isNull();
        assertThat(other.next()).isNull();
        assertThat(one.next()).isNull();
        assertThat(decoded).isOne();
        assertThat(held.sum()).isOne();

        told = 0;
        answers.add(json("a"));
        loop.advanceMillis(1_000);

        assertThat(told).isEqualTo(2);
        assertThat(one.next().json().text()).isEqualTo("a");
        assertThat(other.next().json().text()).isEqualTo("a");
        assertThat(decoded).isEqualTo(2);
        one.close();
        other.close();
        assertThat(sources).allMatch(source -> source.closed);
    }

    @Test
    void aReaderThatHasGoneIsToldNoMore() {
        EventCursor cursor = open(feed());
        come(event("0:1", "a"));
        answers.add(Future.failedFuture(ChannelFailure.SchemaUnavailable.notRead("away")));
        assertThat(cursor.next()).isNull();

        cursor.close();
        told = 0;
        loop.advanceMillis(5_000);

        assertThat(told).isZero();
        assertThat(decoded).isOne();
    }

    @Test
    void aMessageWithoutABodyPassesAsItIs() {
        EventCursor cursor = open(feed());
        Event deleted = new Event("0:1", "k", Headers.EMPTY, null);
        come(deleted);

        assertThat(cursor.next()).isSameAs(deleted);
        assertThat(deleted.json()).isEqualTo(Json.NULL);
        assertThat(decoded).isZero();
    }

    @Test
    void whatIsKeptIsBoundedInBytes() {
        bytesMax = 1;
        DecodedFeed feed = feed();
        EventCursor one = open(feed);
        EventCursor other = open(feed);
        come(event("0:1", "a"), event("0:2", "b"));
        for (String each : List.of("a", "b", "a", "b")) {
            answers.add(json(each));
        }

        assertThat(one.next().json().text()).isEqualTo("a");
        assertThat(one.next().json().text()).isEqualTo("b");
        assertThat(other.next().json().text()).isEqualTo("a");
        assertThat(other.next().json().text()).isEqualTo("b");

        assertThat(decoded).isEqualTo(4);
    }

    private DecodedFeed feed() {
        return new DecodedFeed(this::source, new Form(), 10, bytesMax, held, loop);
    }

    private EventCursor open(DecodedFeed feed) {
        return feed.open(null, () -> told++).result();
    }

    private Future<EventCursor> source(String after, Runnable onMore) {
        var source = new Source();
        sources.add(source);
        return Future.succeededFuture(source);
    }

    private void come(Event... events) {
        sources.forEach(source -> source.events.addAll(List.of(events)));
    }

    private static Future<Json> json(String text) {
        return Future.succeededFuture(Json.of(text));
    }

    private static Event event(String position, String body) {
        return new Event(position, "k", Headers.EMPTY, Payload.utf8(body));
    }

    private final class Form implements MessageForm {

        @Override
        public String mediaType() {
            return "application/test";
        }

        @Override
        public Future<Payload> encode(Json body) {
            throw new AssertionError("nothing is sent");
        }

        @Override
        public Future<Json> decode(Payload message) {
            decoded++;
            return answers.remove();
        }
    }

    private static final class Source implements EventCursor {

        private final Queue<Event> events = new ArrayDeque<>();
        private String position = "0:0";
        private boolean gap;
        private boolean closed;

        @Override
        public Event next() {
            Event next = events.poll();
            position = next == null ? position : next.position();
            return next;
        }

        @Override
        public End end() {
            return null;
        }

        @Override
        public boolean takeGap() {
            boolean was = gap;
            gap = false;
            return was;
        }

        @Override
        public String position() {
            return position;
        }

        @Override
        public void close() {
            closed = true;
        }
    }
}
