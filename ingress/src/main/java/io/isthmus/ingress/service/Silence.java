package io.isthmus.ingress.service;

import io.isthmus.aggregator.loop.Loop;

/**
 * Notices when nothing has been heard for too long from one who is expected to speak. One timer at a time, set again
 * when it fires rather than at each sound.
 */
final class Silence {

    private final Loop loop;
    private final long longestNanos;
    private final Runnable onTooLong;
    private Loop.Timer timer;
    private long since;
    private boolean excused;

    Silence(Loop loop, long longestNanos, Runnable onTooLong) {
        this.loop = loop;
        this.longestNanos = longestNanos;
        this.onTooLong = onTooLong;
        this.since = loop.nanos();
        this.timer = loop.at(since + longestNanos, this::check);
    }

    void heard() {
        since = loop.nanos();
    }

    /** Nobody listens: silence from here on is not theirs. */
    void excuse() {
        excused = true;
    }

    void expect() {
        excused = false;
        heard();
    }

    void stop() {
        timer.cancel();
    }

    private void check() {
        if (excused) {
            heard();
        }
        if (loop.nanos() - since >= longestNanos) {
            onTooLong.run();
        } else {
            timer = loop.at(since + longestNanos, this::check);
        }
    }
}
