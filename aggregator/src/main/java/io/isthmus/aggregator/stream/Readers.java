package io.isthmus.aggregator.stream;

import io.isthmus.aggregator.loop.Loop;
import java.util.ArrayList;
import java.util.List;

/**
 * The readers of one feed. All are told of news, so many at a time that the loop's other work gets its turns: what comes
 * meanwhile is news for the next round. For one event loop.
 */
public final class Readers {

    /** Each may write to its client: some ten microseconds. */
    private static final int AT_ONCE = 64;

    private final Loop loop;
    private final List<Reader> all = new ArrayList<>();
    private Reader[] round = new Reader[0];
    private int next;
    private boolean going;
    private boolean again;

    public Readers(Loop loop) {
        this.loop = loop;
    }

    /** One that is told of news until it leaves. */
    public static final class Reader {

        private final Runnable onNews;
        private int place;

        private Reader(Runnable onNews, int place) {
            this.onNews = onNews;
            this.place = place;
        }
    }

    public Reader join(Runnable onNews) {
        var reader = new Reader(onNews, all.size());
        all.add(reader);
        return reader;
    }

    /** Idempotent. */
    public void leave(Reader reader) {
        if (reader.place < 0) {
            return;
        }
        Reader last = all.removeLast();
        if (last != reader) {
            all.set(reader.place, last);
            last.place = reader.place;
        }
        reader.place = -1;
    }

    public int size() {
        return all.size();
    }

    /** Tells all readers. */
    public void news() {
        again = true;
        if (!going) {
            going = true;
            turn();
        }
    }

    private void turn() {
        if (next == round.length) {
            if (!again) {
                going = false;
                round = new Reader[0];
                next = 0;
                return;
            }
            again = false;
            round = all.toArray(Reader[]::new);
            next = 0;
        }
        int end = Math.min(round.length, next + AT_ONCE);
        while (next < end) {
            Reader reader = round[next];
            next++;
            if (reader.place >= 0) {
                tell(reader);
            }
        }
        loop.execute(this::turn);
    }

    /** One that fails costs the others nothing: what it throws is told by the loop, as of a task of its own. */
    private void tell(Reader reader) {
        try {
            reader.onNews.run();
        } catch (RuntimeException bug) {
            loop.execute(() -> {
                throw bug;
            });
        }
    }
}
