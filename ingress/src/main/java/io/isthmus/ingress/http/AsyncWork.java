package io.isthmus.ingress.http;

import io.isthmus.aggregator.channel.Abandonment;
import io.isthmus.aggregator.channel.Attendance;
import io.isthmus.aggregator.channel.ChannelFailure;
import io.isthmus.aggregator.channel.Reply;
import io.isthmus.aggregator.loop.Loop;
import io.isthmus.aggregator.store.Store;
import io.vertx.core.AsyncResult;
import io.vertx.core.Future;
import io.vertx.core.Promise;
import java.time.Duration;
import org.jspecify.annotations.Nullable;

/**
 * One request whose client need not wait for the answer. Acceptance by the broker, the outcome, the end of the client's
 * patience, its going and its cancelling come in any order.
 *
 * <p>202 is said only once the broker has the message, where there is one that says so. What ends before the client was told of its status resource is told
 * to the client itself, and nothing is kept.
 */
final class AsyncWork {

    /** How long the broker may take to confirm, if the client does not wait longer. */
    private static final Duration CONFIRMED_WITHIN = Duration.ofSeconds(10);

    private final Incoming in;
    private final Preferences prefer;
    private final Duration wait;
    private final AsyncPlace place;
    private final StatusView view;
    private final boolean confirmed;
    private final Loop loop;
    private final AsyncCounters counters;
    private final Promise<Reply> answer = Promise.promise();
    private boolean patient = true;
    private boolean accepted;
    private boolean told;
    private boolean ended;
    private Loop.@Nullable Timer patience;
    private Loop.@Nullable Timer confirming;
    private Abandonment.@Nullable Listening client;
    private Store.@Nullable Watch cancelling;

    /**
     * @param confirmed whether a broker says that it has the message; what is sent to several services, or to one over HTTP,
     *     is taken on by this instance as soon as it has begun
     */
    AsyncWork(
            Incoming in,
            Preferences prefer,
            Duration wait,
            AsyncPlace place,
            StatusView view,
            boolean confirmed,
            Loop loop,
            AsyncCounters counters) {
        this.in = in;
        this.prefer = prefer;
        this.wait = wait;
        this.place = place;
        this.view = view;
        this.confirmed = confirmed;
        this.loop = loop;
        this.counters = counters;
    }

    Future<Reply> run(Answering next) {
        in.outliveClient();
        in.attended(new Attendance.Noticed(this::accepted, place::arrived));
        client = in.abandonment().onGiven(this::clientGone);
        cancelling = place.onCancelled(this::cancelled);
        if (wait.isZero()) {
            patient = false;
        } else {
            patience = loop.at(loop.nanos() + wait.toNanos(), () -> {
                patient = false;
                leaveIfItCan();
            });
        }
        Duration within = wait.compareTo(CONFIRMED_WITHIN) > 0 ? wait : CONFIRMED_WITHIN;
        confirming = loop.at(loop.nanos() + within.toNanos(), this::unconfirmed);
        next.answer(in).onComplete(this::ended);
        if (!confirmed && !ended) {
            accepted();
        }
        return answer.future();
    }

    private void accepted() {
        accepted = true;
        if (!ended) {
            place.dispatched();
            leaveIfItCan();
        }
    }

    private void leaveIfItCan() {
        if (!told && !patient && accepted) {
            leave();
        }
    }

    private void leave() {
        told = true;
        letClientGo();
        counters.left().increment();
        // Only then, so that who follows the address at once finds what this says.
        place.written().onComplete(_ -> {
            in.answerWith(Preferences.APPLIED, prefer.applied(true, wait));
            answer.complete(view.accepted(place.record()));
        });
    }

    /** The client would not wait for minutes, and nobody can say that the request is accepted. */
    private void unconfirmed() {
        if (!told && !accepted) {
            told = true;
            letClientGo();
            place.forget();
            answer.fail(new ChannelFailure.PublishUnconfirmed(
                    "The broker has not confirmed the message; it may or may not be delivered."));
            in.asker().give();
        }
    }

    private void clientGone() {
        // Nobody knows of the status resource, and nobody can come back: the work would be for nobody.
        if (!told && in.idempotencyKey() == null) {
            in.asker().give();
        }
    }

    private void cancelled() {
        if (!ended) {
            in.asker().give();
        }
    }

    private void ended(AsyncResult<Reply> result) {
        ended = true;
        if (cancelling != null) {
            cancelling.stop();
        }
        if (told) {
            keep(result);
        } else if (patient || result.failed()) {
            direct(result);
        } else {
            // Answered before the broker has confirmed, which is as good; and the client wants to ask later.
            keep(result);
            leave();
        }
    }

    private void direct(AsyncResult<Reply> result) {
        told = true;
        letClientGo();
        place.forget();
        if (result.succeeded()) {
            counters.inTime().increment();
            in.answerWith(Preferences.APPLIED, prefer.applied(false, wait));
            answer.complete(result.result());
        } else {
            answer.fail(result.cause());
        }
    }

    private void letClientGo() {
        if (patience != null) {
            patience.cancel();
        }
        if (confirming != null) {
            confirming.cancel();
        }
        if (client != null) {
            client.stop();
        }
    }

    private void keep(AsyncResult<Reply> result) {
        if (result.succeeded()) {
            counters.done().increment();
            place.ends(AsyncState.DONE, result.result());
            return;
        }
        if (result.cause() instanceof ChannelFailure.GivenUp) {
            // Cancelled, and the store says so already.
            return;
        }
        boolean late = result.cause() instanceof ChannelFailure.NoReply
                || result.cause() instanceof ChannelFailure.PublishUnconfirmed;
        (late ? counters.expired() : counters.failed()).increment();
        Answer problem = Outcomes.of(result.cause(), in.requestId());
        place.ends(
                late ? AsyncState.EXPIRED : AsyncState.FAILED,
                new Reply(problem.status(), problem.headers(), problem.contentType(), problem.body(), null));
    }
}
