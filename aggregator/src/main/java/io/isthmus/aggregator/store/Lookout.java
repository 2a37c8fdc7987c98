package io.isthmus.aggregator.store;

import io.isthmus.aggregator.channel.Abandonment;
import io.isthmus.aggregator.channel.ChannelFailure;
import io.isthmus.aggregator.loop.Loop;
import io.vertx.core.Future;
import io.vertx.core.Promise;
import java.util.Optional;
import java.util.function.Predicate;

/** Waits until what is kept under a key is as somebody wants it. */
public final class Lookout {

    private final Store store;
    private final String key;
    private final Predicate<Optional<Store.Entry>> enough;
    private final Promise<Optional<Store.Entry>> decided = Promise.promise();
    private final Store.Watch watch;
    private final Loop.Timer timer;
    private final Abandonment.Listening asker;
    private boolean over;

    private Lookout(
            Store store,
            Loop loop,
            String key,
            Predicate<Optional<Store.Entry>> enough,
            long until,
            Abandonment abandonment) {
        this.store = store;
        this.key = key;
        this.enough = enough;
        this.watch = store.watch(key, this::look);
        this.timer = loop.at(until, () -> look(true));
        this.asker = abandonment.onGiven(() -> end(Future.failedFuture(new ChannelFailure.GivenUp())));
    }

    /**
     * On {@code loop}.
     *
     * @param until on the loop's clock; what is there then is what it ends with, enough or not
     * @return what was found, or a failure of the store; {@link ChannelFailure.GivenUp} once the asker has gone
     */
    public static Future<Optional<Store.Entry>> until(
            Store store,
            Loop loop,
            String key,
            Predicate<Optional<Store.Entry>> enough,
            long until,
            Abandonment asker) {
        if (asker.isGiven()) {
            return Future.failedFuture(new ChannelFailure.GivenUp());
        }
        var lookout = new Lookout(store, loop, key, enough, until, asker);
        // It may have changed before the watch stood.
        lookout.look();
        return lookout.decided.future();
    }

    private void look() {
        look(false);
    }

    private void look(boolean last) {
        store.get(key).onComplete(found -> {
            if (found.failed()) {
                end(Future.failedFuture(found.cause()));
            } else if (last || enough.test(found.result())) {
                end(Future.succeededFuture(found.result()));
            }
        });
    }

    private void end(Future<Optional<Store.Entry>> outcome) {
        if (over) {
            return;
        }
        over = true;
        watch.stop();
        timer.cancel();
        asker.stop();
        outcome.onComplete(decided);
    }
}
