package io.isthmus.aggregator.store;

import io.isthmus.schema.message.Payload;
import io.vertx.core.Future;
import java.time.Duration;
import java.util.List;
import java.util.Optional;

/**
 * Keeps values by key for a time. What the gateway remembers beyond a request is here: kept answers, states of
 * requests that outlive their connection, idempotency keys.
 *
 * <p>Every change is conditional on the version that the caller has seen, and every change makes a version that was never
 * used before; so two instances that race for one key agree on who was first, without locks.
 *
 * <p>A <b>store</b> belongs to one event loop: it is called there and its futures complete there, with a
 * {@link StoreFailure} or a value, and never later than the store's own time limit. It never blocks and never throws.
 */
public interface Store {

    /** The version of a key that is not there. */
    long ABSENT = 0;

    /** A key that is not due any more. */
    Duration NEVER = Duration.ofMillis(-1);

    /** What is kept under {@code key}; empty if nothing is, or not any more. */
    Future<Optional<Entry>> get(String key);

    /**
     * Keeps {@code value} under {@code key} if that is at {@code version}.
     *
     * @param version what the caller has seen; {@link #ABSENT} to make a key that must not be there
     * @param keep from now; then it is gone
     */
    Future<Put> put(String key, long version, Payload value, Duration keep);

    /**
     * As {@link #put(String, long, Payload, Duration)}, and says in the same step when {@code key} is {@link #due}. Any other
     * change of the key leaves that as it is.
     *
     * @param dueIn from now; {@link #NEVER} if it is not due any more
     */
    Future<Put> put(String key, long version, Payload value, Duration keep, Duration dueIn);

    /**
     * Claims keys that are due, the longest due first: each becomes due again after {@code lease}, unless a put says
     * otherwise. So whoever claims a key and dies leaves it to the next, and nobody else has it meanwhile. Keys that are not
     * there any more are never due.
     *
     * @param most how many
     */
    Future<List<String>> due(Duration lease, int most);

    /** Removes {@code key} if it is at {@code version}; whether it was. */
    Future<Boolean> remove(String key, long version);

    /**
     * Runs {@code changed} on this loop whenever {@code key} may have changed, in whichever instance: look again. It may
     * run without a change, and once for several. Expiry is no change.
     */
    Watch watch(String key, Runnable changed);

    /** A look-out for changes. */
    interface Watch {

        /** On the loop; idempotent. */
        void stop();
    }

    /**
     * What is kept.
     *
     * @param version never {@link #ABSENT}
     */
    record Entry(long version, Payload value) {}

    /** What became of a put. */
    sealed interface Put {

        /** It is kept, at this version. */
        record Kept(long version) implements Put {}

        /**
         * Somebody else was first.
         *
         * @param current what is there now; empty if nothing is
         */
        record Lost(Optional<Entry> current) implements Put {}
    }
}
