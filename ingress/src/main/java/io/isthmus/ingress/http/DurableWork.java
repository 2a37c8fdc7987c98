package io.isthmus.ingress.http;

import io.isthmus.aggregator.channel.Reply;
import io.isthmus.aggregator.loop.Loop;
import io.isthmus.aggregator.store.Store;
import io.vertx.core.Future;
import java.time.Duration;
import java.util.Optional;

/**
 * One request whose reply comes to whichever instance reads it: here it is sent, and then the store is looked at like from
 * anywhere else. So it survives this instance once the broker has the message.
 */
final class DurableWork {

    private final Incoming in;
    private final Preferences prefer;
    private final Duration wait;
    private final AsyncPlace place;
    private final StatusView view;
    private final Loop loop;
    private final AsyncCounters counters;

    DurableWork(
            Incoming in,
            Preferences prefer,
            Duration wait,
            AsyncPlace place,
            StatusView view,
            Loop loop,
            AsyncCounters counters) {
        this.in = in;
        this.prefer = prefer;
        this.wait = wait;
        this.place = place;
        this.view = view;
        this.loop = loop;
        this.counters = counters;
    }

    /** @param next answers when the broker has the message */
    Future<Reply> run(Answering next) {
        in.outliveClient();
        long until = loop.nanos() + wait.toNanos();
        return next.answer(in).transform(sent -> {
            if (sent.failed()) {
                place.forget();
                return Future.failedFuture(sent.cause());
            }
            place.dispatched();
            return wait.isZero() ? leave() : awaitEnd(until);
        });
    }

    private Future<Reply> awaitEnd(long until) {
        return place.written()
                .transform(_ -> place.until(DurableWork::isFinal, until, in.abandonment()))
                .compose(found -> found.isPresent() && isFinal(found) ? direct(found.get()) : leave());
    }

    private static boolean isFinal(Optional<Store.Entry> found) {
        return found.isEmpty() || AsyncRecord.of(found.get().value()).state().isFinal();
    }

    private Future<Reply> direct(Store.Entry entry) {
        Reply reply = AsyncRecord.of(entry.value()).reply();
        if (reply == null) {
            return leave();
        }
        counters.inTime().increment();
        in.answerWith(Preferences.APPLIED, prefer.applied(false, wait));
        place.forget(entry.version());
        return Future.succeededFuture(reply);
    }

    private Future<Reply> leave() {
        counters.left().increment();
        return place.written().transform(_ -> {
            in.answerWith(Preferences.APPLIED, prefer.applied(true, wait));
            return Future.succeededFuture(view.accepted(place.record()));
        });
    }
}
