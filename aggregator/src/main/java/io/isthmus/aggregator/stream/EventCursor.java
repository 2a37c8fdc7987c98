package io.isthmus.aggregator.stream;

import org.jspecify.annotations.Nullable;

/**
 * Where one reader is. It takes what it can use when it can use it; nothing is kept for it alone, so one that does not read
 * costs nothing and in the end falls behind what is kept for all.
 */
public interface EventCursor {

    /** Why there will be nothing more. */
    enum End {
        /** The reader was too slow: what it would have read next is kept no more. */
        FELL_BEHIND,
        /** As much as is read for one reader has been: it is to come back with its position. */
        COME_BACK
    }

    /** The next message; null if there is none yet, or none any more. */
    @Nullable
    Event next();

    /** Why there is nothing more; null while there will be. To be asked when {@link #next} had nothing. */
    @Nullable
    End end();

    /** Whether messages that the reader had asked for are lost, once for each time. To be asked before {@link #next}. */
    boolean takeGap();

    /** Where to go on after what was read; null where nothing can be read again. */
    @Nullable
    String position();

    /** Nothing is read any more. Idempotent. */
    void close();
}
