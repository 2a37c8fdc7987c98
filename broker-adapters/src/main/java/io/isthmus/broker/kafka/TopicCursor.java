package io.isthmus.broker.kafka;

import io.isthmus.aggregator.stream.Event;
import io.isthmus.aggregator.stream.EventCursor;
import io.isthmus.aggregator.stream.Readers;
import java.util.Queue;
import java.util.concurrent.ConcurrentLinkedQueue;
import java.util.concurrent.Semaphore;
import java.util.concurrent.TimeUnit;
import org.jspecify.annotations.Nullable;

/**
 * One reader of a topic: first what a {@link CatchUp} reads for it, if it has been away for long, then what is in the
 * window of its loop. On the loop, unless a method says otherwise.
 */
final class TopicCursor implements EventCursor {

    /** How many older messages wait for one reader. */
    private static final int OLDER_MAX = 64;

    private final TopicPart part;
    private final Runnable onMore;
    private final Readers.Reader reader;
    private final Queue<TopicEvent> older = new ConcurrentLinkedQueue<>();
    private final Semaphore olderFree = new Semaphore(OLDER_MAX);
    private boolean joined;
    private long at;

    /** What the reader had before it came to the window; null once nothing in the window is older. */
    private @Nullable Positions had;

    private long hadUntil;
    private Positions position;
    private @Nullable String positionText;
    private boolean gap;
    private @Nullable End end;
    private @Nullable End endAfterOlder;
    private volatile boolean closed;

    TopicCursor(TopicPart part, Runnable onMore) {
        this.part = part;
        this.onMore = onMore;
        this.position = part.head();
        this.reader = part.readers().join(this::news);
    }

    private void news() {
        if (!closed) {
            onMore.run();
        }
    }

    /** Goes on in the window, behind {@code from}, which the window reaches back to. */
    void join(Positions from) {
        var window = part.window();
        joined = true;
        boolean atHead = from.covers(part.head());
        at = atHead ? window.head() : window.first();
        had = from;
        hadUntil = window.head();
        moveTo(from);
    }

    /** As {@link #join}, once what was read for it is read. */
    void joinAfterOlder(Positions from) {
        if (!closed) {
            var read = position;
            join(from);
            if (!older.isEmpty()) {
                moveTo(read);
            }
            onMore.run();
        }
    }

    /** It has read up to here. */
    void moveTo(Positions to) {
        position = to;
        positionText = null;
    }

    @Override
    public @Nullable Event next() {
        if (end != null) {
            return null;
        }
        TopicEvent old = older.poll();
        if (old != null) {
            olderFree.release();
            position = old.after();
            positionText = old.event().position();
            return old.event();
        }
        if (!joined) {
            end = endAfterOlder;
            return null;
        }
        return fromWindow();
    }

    private @Nullable Event fromWindow() {
        var window = part.window();
        while (at < window.head()) {
            TopicEvent event = window.get(at);
            if (event == null) {
                end = End.FELL_BEHIND;
                return null;
            }
            at++;
            if (had == null) {
                position = event.after();
                positionText = event.event().position();
                return event.event();
            }
            if (event.offset() >= had.next(event.partition())) {
                // The window is in the order of this instance; an earlier one may have been ahead elsewhere.
                had = had.with(event.partition(), event.offset() + 1);
                settle(event);
                return event.event();
            }
            if (at > hadUntil && event.after().covers(had)) {
                had = null;
            }
        }
        return null;
    }

    private void settle(TopicEvent event) {
        if (had != null && event.after().covers(had)) {
            position = event.after();
            positionText = event.event().position();
            had = at >= hadUntil ? null : had;
        } else if (had != null) {
            moveTo(had);
        }
    }

    @Override
    public @Nullable End end() {
        return end;
    }

    @Override
    public boolean takeGap() {
        boolean was = gap;
        gap = false;
        return was;
    }

    @Override
    public String position() {
        String text = positionText;
        if (text == null) {
            text = position.toString();
            positionText = text;
        }
        return text;
    }

    @Override
    public void close() {
        if (!closed) {
            closed = true;
            part.readers().leave(reader);
            older.clear();
            part.left();
        }
    }

    /** Messages that were asked for are lost. */
    void missed() {
        gap = true;
    }

    /** What was read for it is all; it is to come back for more. */
    void comeBack() {
        if (!joined && !closed) {
            endAfterOlder = End.COME_BACK;
            onMore.run();
        }
    }

    void olderCame() {
        news();
    }

    /** From any thread. */
    boolean isClosed() {
        return closed;
    }

    /** Waits for room; false if there is none in time. For the thread of a {@link CatchUp}. */
    boolean give(TopicEvent event, long millis) throws InterruptedException {
        if (!olderFree.tryAcquire(millis, TimeUnit.MILLISECONDS)) {
            return false;
        }
        older.add(event);
        return true;
    }
}
