package io.isthmus.aggregator.policy;

import io.github.resilience4j.retry.Retry;
import io.isthmus.aggregator.channel.Abandonment;
import io.isthmus.aggregator.channel.Channel;
import io.isthmus.aggregator.channel.ChannelFailure;
import io.isthmus.aggregator.channel.Reply;
import io.isthmus.aggregator.channel.Request;
import io.isthmus.aggregator.loop.Loop;
import io.isthmus.schema.message.Flow;
import io.isthmus.schema.message.Payload;
import io.vertx.core.AsyncResult;
import io.vertx.core.Future;
import io.vertx.core.Promise;
import java.util.concurrent.TimeUnit;
import org.jspecify.annotations.Nullable;

/**
 * Sends a request again where that is safe and may help ({@link RetryRules}), for as long as there is time. A body that
 * flows can be read once and is sent once.
 */
final class RetryChannel implements Channel {

    private final Channel next;
    private final RetryRules rules;
    private final Loop loop;

    RetryChannel(Channel next, RetryRules rules, Loop loop) {
        this.next = next;
        this.rules = rules;
        this.loop = loop;
    }

    @Override
    public Future<Reply> send(Request request) {
        return switch (request.body()) {
            case Flow _ -> next.send(request);
            case Payload _ -> new Attempts(request).begin();
        };
    }

    @Override
    public String toString() {
        return "retry(" + next + ")";
    }

    /** One call, however often it is tried. */
    private final class Attempts {

        private final Request request;
        private final Retry.AsyncContext<Reply> context;
        private final Promise<Reply> promise = Promise.promise();
        private @Nullable ChannelFailure hadEffect;

        Attempts(Request request) {
            this.request = request;
            this.context = rules.begin(request);
        }

        Future<Reply> begin() {
            attempt();
            return promise.future();
        }

        private void attempt() {
            Request attempt = rules.perTry()
                    .map(share -> request.withDeadline(request.deadline().atMost(share, loop)))
                    .orElse(request);
            next.send(attempt).onComplete(this::judge);
        }

        private void judge(AsyncResult<Reply> result) {
            long pauseMillis = result.succeeded() ? context.onResult(result.result()) : context.onError(result.cause());
            boolean again = pauseMillis >= 0
                    && !request.abandonment().isGiven()
                    && request.deadline().nanosLeft(loop) > TimeUnit.MILLISECONDS.toNanos(pauseMillis);
            if (again) {
                remember(result);
                rules.tryAgain();
                pause(pauseMillis);
            } else {
                end(result);
            }
        }

        /** An attempt that comes to nothing later must not say that nothing was sent. */
        private void remember(AsyncResult<Reply> result) {
            if (result.succeeded()) {
                if (result.result().body() instanceof Flow unwanted) {
                    unwanted.abandon();
                }
                hadEffect = new ChannelFailure.UpstreamFailed("The service answered with status "
                        + result.result().status() + " and was tried again in vain.");
            } else if (effect(result) != ChannelFailure.Effect.NONE) {
                hadEffect = (ChannelFailure) result.cause();
            }
        }

        private void end(AsyncResult<Reply> result) {
            if (result.failed() && hadEffect != null && effect(result) == ChannelFailure.Effect.NONE) {
                promise.fail(hadEffect);
            } else {
                promise.handle(result);
            }
        }

        private void pause(long millis) {
            if (millis == 0) {
                attempt();
            } else {
                new Pause(millis);
            }
        }

        /** The time between two attempts; the asker may go in it. */
        private final class Pause {

            private final Loop.Timer timer;
            private final Abandonment.Listening asker;

            Pause(long millis) {
                timer = loop.at(loop.nanos() + TimeUnit.MILLISECONDS.toNanos(millis), this::end);
                asker = request.abandonment().onGiven(this::giveUp);
            }

            private void end() {
                asker.stop();
                attempt();
            }

            private void giveUp() {
                timer.cancel();
                promise.fail(new ChannelFailure.GivenUp());
            }
        }
    }

    private static ChannelFailure.Effect effect(AsyncResult<Reply> failed) {
        return failed.cause() instanceof ChannelFailure known ? known.effect() : ChannelFailure.Effect.UNKNOWN;
    }
}
