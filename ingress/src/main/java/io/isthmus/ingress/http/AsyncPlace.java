package io.isthmus.ingress.http;

import io.isthmus.aggregator.channel.Abandonment;
import io.isthmus.aggregator.channel.Reply;
import io.isthmus.aggregator.loop.Loop;
import io.isthmus.aggregator.store.Lookout;
import io.isthmus.aggregator.store.Store;
import io.isthmus.aggregator.store.StoreFailure;
import io.isthmus.ingress.http.AsyncRecord.Parts;
import io.isthmus.schema.problem.Problem;
import io.isthmus.schema.problem.ProblemType;
import io.vertx.core.Future;
import io.vertx.core.Promise;
import java.time.Duration;
import java.util.Optional;
import java.util.function.Predicate;

/**
 * The record of one request in the store, as the instance that works on it writes it: one change after the other. An
 * outcome that the store does not take is tried again for a while, since nobody else has it.
 */
final class AsyncPlace {

    private static final Duration AGAIN_AFTER = Duration.ofMillis(500);
    private static final int TRIES_MAX = 120;

    private final Store store;
    private final Loop loop;
    private final String key;
    private final AsyncCounters counters;
    private AsyncRecord record;
    private long version;
    private Future<?> written = Future.succeededFuture();

    /** Whether another has changed it: the client has cancelled. */
    private boolean taken;

    /** Whether a change of the parts is still to be written. */
    private boolean noting;

    AsyncPlace(Store store, Loop loop, String key, AsyncRecord record, long version, AsyncCounters counters) {
        this.store = store;
        this.loop = loop;
        this.key = key;
        this.record = record;
        this.version = version;
        this.counters = counters;
    }

    AsyncRecord record() {
        return record;
    }

    /** Completes when what was changed so far is written, or cannot be. */
    Future<?> written() {
        return written.otherwiseEmpty();
    }

    void dispatched() {
        if (record.state() == AsyncState.QUEUED) {
            record = record.becomes(AsyncState.DISPATCHED, null);
            AsyncRecord now = record;
            written = written.otherwiseEmpty().compose(_ -> put(now));
        }
    }

    /** So many parts of the answer are there. What comes while the store is written to is written together. */
    void arrived(int parts, int of) {
        if (record.state().isFinal()) {
            return;
        }
        record = record.with(new Parts(parts, of));
        if (!noting) {
            noting = true;
            written = written.otherwiseEmpty().compose(_ -> {
                noting = false;
                return record.state().isFinal() ? Future.succeededFuture(false) : put(record);
            });
        }
    }

    void ends(AsyncState state, Reply reply) {
        record = record.becomes(state, reply);
        AsyncRecord now = record;
        written = written.otherwiseEmpty().compose(_ -> putSurely(now, 1));
    }

    /** Nobody is to find it any more. */
    void forget() {
        written = written.otherwiseEmpty().compose(_ -> store.remove(key, version));
    }

    /** As {@link #forget()}, where another has brought it to {@code latest}. */
    void forget(long latest) {
        written = written.otherwiseEmpty().compose(_ -> store.remove(key, latest));
    }

    /** Waits for what any instance makes of it, until a time of the loop. */
    Future<Optional<Store.Entry>> until(Predicate<Optional<Store.Entry>> enough, long until, Abandonment asker) {
        return Lookout.until(store, loop, key, enough, until, asker);
    }

    /** Runs {@code cancelled} when the client does not want the answer any more. */
    Store.Watch onCancelled(Runnable cancelled) {
        return store.watch(
                key,
                () -> store.get(key).onSuccess(found -> {
                    if (found.isEmpty() || isCancelled(found.get())) {
                        cancelled.run();
                    }
                }));
    }

    private static boolean isCancelled(Store.Entry entry) {
        try {
            return AsyncRecord.of(entry.value()).state() == AsyncState.CANCELLED;
        } catch (StoreFailure foreign) {
            return false;
        }
    }

    private Future<Boolean> putSurely(AsyncRecord now, int tries) {
        return put(now).compose(kept -> kept || taken ? Future.succeededFuture(kept) : putSurely(now, tries + 1))
                .recover(failure -> again(now, tries, failure));
    }

    private Future<Boolean> again(AsyncRecord now, int tries, Throwable failure) {
        if (failure instanceof StoreFailure.Full full && now.reply() != null) {
            record = now.becomes(AsyncState.FAILED, tooLarge(full));
            return put(record);
        }
        if (tries >= TRIES_MAX) {
            counters.lost().increment();
            return Future.failedFuture(failure);
        }
        Promise<Boolean> again = Promise.promise();
        loop.at(loop.nanos() + AGAIN_AFTER.toNanos(), () -> again.complete(true));
        return again.future().compose(_ -> putSurely(now, tries + 1));
    }

    private Future<Boolean> put(AsyncRecord now) {
        if (taken) {
            return Future.succeededFuture(false);
        }
        return now.put(store, key, version, loop.epochMillis()).map(put -> switch (put) {
            case Store.Put.Kept(long kept) -> {
                version = kept;
                yield true;
            }
            case Store.Put.Lost(var current) -> {
                lost(current);
                yield false;
            }
        });
    }

    /** It was our own put of before, which has timed out and was made all the same; or it is not ours any more. */
    private void lost(Optional<Store.Entry> current) {
        if (current.isPresent()
                && !AsyncRecord.of(current.get().value()).state().isFinal()) {
            version = current.get().version();
        } else {
            taken = true;
        }
    }

    /** What is kept in the place of an answer that cannot be. */
    static Reply tooLarge(StoreFailure.Full full) {
        Problem problem = Problem.of(
                ProblemType.INVALID_REPLY,
                "The service has answered, and the answer could not be kept: " + full.getMessage(),
                "-");
        return Reply.of(problem.status(), Problem.MEDIA_TYPE, problem.toPayload());
    }
}
