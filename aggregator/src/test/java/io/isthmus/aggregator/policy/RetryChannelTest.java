package io.isthmus.aggregator.policy;

import static io.isthmus.schema.config.RetryOn.BAD_GATEWAY;
import static io.isthmus.schema.config.RetryOn.GATEWAY_TIMEOUT;
import static io.isthmus.schema.config.RetryOn.NOT_SENT;
import static io.isthmus.schema.config.RetryOn.UNAVAILABLE;
import static org.assertj.core.api.Assertions.assertThat;

import io.isthmus.aggregator.channel.Abandonment;
import io.isthmus.aggregator.channel.ChannelFailure;
import io.isthmus.aggregator.channel.Reply;
import io.isthmus.aggregator.channel.Requests;
import io.isthmus.schema.config.PolicyConfig.RetryConfig;
import io.isthmus.schema.config.RetryOn;
import io.isthmus.schema.message.Flow;
import io.isthmus.schema.message.Headers;
import io.vertx.core.Future;
import java.time.Duration;
import java.util.ArrayList;
import java.util.HashSet;
import java.util.List;
import java.util.Random;
import java.util.concurrent.atomic.AtomicInteger;
import java.util.stream.Stream;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.MethodSource;
import org.junit.jupiter.params.provider.ValueSource;

class RetryChannelTest {

    private static final List<RetryOn> ALL = List.of(NOT_SENT, BAD_GATEWAY, UNAVAILABLE, GATEWAY_TIMEOUT);

    private Calls calls = calls(3, ALL);

    @Test
    void whatWasNotSentIsTriedAgainForAnyMethodUntilAnAnswerComes() {
        Future<Reply> reply = calls.send("POST");
        calls.service.fail(Calls.notSent());
        pass();
        calls.service.fail(Calls.notSent());
        assertThat(reply.isComplete()).isFalse();
        pass();
        calls.service.reply(201);
        assertThat(reply.result().status()).isEqualTo(201);
        assertThat(calls.service.sent()).hasSize(3);
        assertThat(calls.state.retries()).isEqualTo(2);
    }

    @Test
    void thereAreNoMoreAttemptsThanConfiguredAndTheLastOutcomeIsTheOutcome() {
        Future<Reply> reply = calls.send("POST");
        for (int i = 0; i < 3; i++) {
            calls.service.fail(new ChannelFailure.NoConsumer("attempt " + (i + 1)));
            pass();
        }
        assertThat(reply.cause()).hasMessage("attempt 3");
        assertThat(calls.service.sent()).hasSize(3);
    }

    @Test
    void whatMayHaveHadItsEffectIsTriedAgainOnlyIfTwiceIsOnce() {
        Future<Reply> post = calls.send("POST");
        calls.service.fail(Calls.noReply());
        assertThat(post.cause()).isInstanceOf(ChannelFailure.NoReply.class);

        Future<Reply> put = calls.send("PUT");
        calls.service.fail(Calls.noReply());
        pass();
        calls.service.reply(200);
        assertThat(put.succeeded()).isTrue();
    }

    @ParameterizedTest
    @ValueSource(ints = {502, 503, 504})
    void aFaultThatIsListedIsTriedAgainOnlyIfTwiceIsOnce(int status) {
        Future<Reply> post = calls.send("POST");
        calls.service.reply(status);
        assertThat(post.result().status()).isEqualTo(status);

        Future<Reply> get = calls.send("GET");
        calls.service.reply(status);
        assertThat(get.isComplete()).isFalse();
        pass();
        calls.service.reply(200);
        assertThat(get.result().status()).isEqualTo(200);
    }

    @ParameterizedTest
    @ValueSource(ints = {200, 301, 400, 404, 429, 500, 501})
    void noOtherAnswerIsTriedAgain(int status) {
        assertThat(answered("GET", status)).isEqualTo(status);
    }

    @Test
    void whatIsNotListedIsNotTriedAgain() {
        calls = calls(3, List.of(UNAVAILABLE));
        assertThat(answered("GET", 502)).isEqualTo(502);
        assertThat(failed("GET", Calls.notSent())).isInstanceOf(ChannelFailure.ServiceUnavailable.class);
        assertThat(failed("GET", Calls.noReply())).isInstanceOf(ChannelFailure.NoReply.class);
        calls = calls(3, List.of(NOT_SENT));
        assertThat(answered("GET", 503)).isEqualTo(503);
    }

    @ParameterizedTest
    @MethodSource
    void whatAnotherAttemptCannotHelpIsNotTriedAgain(ChannelFailure failure) {
        assertThat(failed("GET", failure)).isSameAs(failure);
    }

    static Stream<ChannelFailure> whatAnotherAttemptCannotHelpIsNotTriedAgain() {
        return Stream.of(
                new ChannelFailure.Unrenderable(""),
                new ChannelFailure.PublishRejected(""),
                // The gateway itself has too much to do: more attempts are more of it.
                new ChannelFailure.Overloaded("pendingMax", ""),
                new ChannelFailure.GivenUp());
    }

    @Test
    void anAttemptHasItsShareOfTheTimeAndNeverMoreThanIsLeft() {
        calls = new Calls(new RetryConfig(3, ALL, Duration.ofMillis(600), Duration.ZERO), null, null);
        calls.send("GET");
        assertThat(millisLeft()).isEqualTo(600);
        calls.loop.advanceMillis(600);
        calls.service.fail(Calls.noReply());
        assertThat(calls.service.sent()).hasSize(2);
        assertThat(millisLeft()).isEqualTo(400);
    }

    @Test
    void thePausesDoubleAndAreSpread() {
        var first = new HashSet<Long>();
        for (int seed = 0; seed < 50; seed++) {
            calls = new Calls(new RetryConfig(3, ALL, null, Duration.ofMillis(40)), null, null, new Random(seed));
            calls.send("GET");
            calls.service.fail(Calls.notSent());
            long one = pauseMillis();
            calls.service.fail(Calls.notSent());
            long two = pauseMillis();
            assertThat(one).isBetween(20L, 40L);
            assertThat(two).isBetween(40L, 80L);
            first.add(one);
        }
        assertThat(first).hasSizeGreaterThan(5);
    }

    @Test
    void whatHasNoTimeLeftForAnotherAttemptEndsAtOnce() {
        calls = new Calls(new RetryConfig(3, ALL, null, Duration.ofMillis(40)), null, null);
        Future<Reply> reply = calls.send("GET");
        calls.loop.advanceMillis(985);
        calls.service.fail(Calls.notSent());
        assertThat(reply.cause()).isInstanceOf(ChannelFailure.ServiceUnavailable.class);
        assertThat(calls.loop.timersWaiting()).isZero();
    }

    @Test
    void aBodyThatFlowsIsSentOnce() {
        Future<Reply> reply = calls.send(Requests.at(calls.loop).method("PUT").body((Flow) () -> {}, null));
        calls.service.fail(Calls.notSent());
        assertThat(reply.cause()).isInstanceOf(ChannelFailure.ServiceUnavailable.class);
    }

    @Test
    void anAnswerThatFlowsIsLetGoBeforeTheNextAttempt() {
        var abandoned = new AtomicInteger();
        calls.send("GET");
        calls.service.reply(new Reply(503, Headers.EMPTY, null, (Flow) abandoned::incrementAndGet, null));
        assertThat(abandoned).hasValue(1);
    }

    @Test
    void anAnswerThatFlowsIsPassedOnIfThereIsNoNextAttempt() {
        var abandoned = new AtomicInteger();
        Future<Reply> reply = calls.send("POST");
        calls.service.reply(new Reply(503, Headers.EMPTY, null, (Flow) abandoned::incrementAndGet, null));
        assertThat(reply.result().status()).isEqualTo(503);
        assertThat(abandoned).hasValue(0);
    }

    @Test
    void whoGoesDuringAPauseEndsItAndNothingMoreIsSent() {
        var client = new Abandonment();
        Future<Reply> reply = calls.send(client);
        calls.service.fail(Calls.notSent());
        client.give();
        assertThat(reply.cause()).isInstanceOf(ChannelFailure.GivenUp.class);
        assertThat(calls.loop.timersWaiting()).isZero();
        assertThat(calls.service.sent()).hasSize(1);
    }

    @Test
    void whoGoesDuringALaterAttemptIsHeardByItOnce() {
        var client = new Abandonment();
        var outcomes = new ArrayList<String>();
        calls.send(client).onComplete(reply -> outcomes.add(String.valueOf(reply.cause())));
        calls.service.fail(Calls.notSent());
        pass();
        // What every channel does, and what others on the same request do.
        calls.service.lastSent().abandonment().onGiven(() -> calls.service.fail(new ChannelFailure.GivenUp()));
        var neighbour = new AtomicInteger();
        client.onGiven(neighbour::incrementAndGet);
        client.give();
        assertThat(outcomes).hasSize(1);
        assertThat(neighbour).hasValue(1);
    }

    @Test
    void anEndThatSaysNothingWasSentIsNotReportedWhenAnEarlierAttemptMayHaveHadItsEffect() {
        Future<Reply> reply = calls.send("GET");
        calls.service.fail(new ChannelFailure.UpstreamFailed("broke"));
        pass();
        calls.service.fail(Calls.notSent());
        pass();
        calls.service.fail(Calls.notSent());
        assertThat(reply.cause()).isInstanceOf(ChannelFailure.UpstreamFailed.class);
    }

    @Test
    void withoutAPauseTheNextAttemptIsAtOnce() {
        calls = new Calls(new RetryConfig(2, ALL, null, Duration.ZERO), null, null);
        calls.send("GET");
        calls.service.fail(Calls.notSent());
        assertThat(calls.service.sent()).hasSize(2);
    }

    private int answered(String method, int status) {
        Future<Reply> reply = calls.send(method);
        calls.service.reply(status);
        return reply.result().status();
    }

    private Throwable failed(String method, ChannelFailure failure) {
        Future<Reply> reply = calls.send(method);
        calls.service.fail(failure);
        return reply.cause();
    }

    private long millisLeft() {
        return calls.service.lastSent().deadline().millisLeft(calls.loop);
    }

    private long pauseMillis() {
        int sent = calls.service.sent().size();
        long millis = 0;
        while (calls.service.sent().size() == sent) {
            calls.loop.advanceMillis(1);
            millis++;
        }
        return millis;
    }

    /** Longer than any pause between attempts, shorter than what is left. */
    private void pass() {
        calls.loop.advanceMillis(100);
    }

    private static Calls calls(int attempts, List<RetryOn> on) {
        return new Calls(new RetryConfig(attempts, on, null, Duration.ofMillis(25)), null, null);
    }
}
