package io.isthmus.aggregator.policy;

import static org.assertj.core.api.Assertions.assertThat;

import io.isthmus.aggregator.channel.ChannelFailure;
import io.isthmus.aggregator.channel.ChannelFailure.CircuitOpen;
import io.isthmus.aggregator.channel.Reply;
import io.isthmus.aggregator.channel.Requests;
import io.isthmus.aggregator.channel.ScriptedChannel;
import io.isthmus.aggregator.loop.VirtualLoop;
import io.isthmus.schema.config.Percent;
import io.isthmus.schema.config.PolicyConfig.BreakerConfig;
import io.isthmus.schema.message.Headers;
import io.isthmus.schema.message.Payload;
import io.vertx.core.Future;
import java.time.Duration;
import java.util.List;
import java.util.stream.Stream;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.MethodSource;
import org.junit.jupiter.params.provider.ValueSource;

class BreakerChannelTest {

    private static final int WINDOW = 10;
    private static final Duration OPEN_FOR = Duration.ofSeconds(10);

    private final Calls calls = new Calls(null, new BreakerConfig(new Percent(50), WINDOW, OPEN_FOR), null);

    @Test
    void belowTheRateItStaysClosedAndAtTheRateItOpens() {
        calls.answer(6, 200);
        calls.fail(4, Calls.noReply());
        assertThat(calls.state.breakerIsOpen()).isFalse();
        // Of the last ten, five have failed: the oldest success drops out.
        calls.fail(1, Calls.noReply());
        assertThat(calls.state.breakerIsOpen()).isTrue();
    }

    @Test
    void beforeTheWindowIsFullNothingOpensIt() {
        calls.fail(WINDOW - 1, Calls.noReply());
        assertThat(calls.state.breakerIsOpen()).isFalse();
    }

    @Test
    void openItRefusesAtOnceAndSaysForHowLong() {
        open();
        int sent = calls.service.sent().size();
        calls.loop.advance(Duration.ofSeconds(4));
        assertThat(calls.send().cause()).isInstanceOfSatisfying(CircuitOpen.class, refused -> {
            assertThat(refused.retryAfter()).isEqualTo(Duration.ofSeconds(6));
            assertThat(refused.effect()).isEqualTo(ChannelFailure.Effect.NONE);
        });
        assertThat(calls.service.sent()).hasSize(sent);
        assertThat(calls.state.breakerRefusals()).isEqualTo(1);
    }

    @Test
    void afterItsTimeAFewCallsTryAndCloseItWhenTheySucceed() {
        open();
        calls.loop.advance(OPEN_FOR.plusMillis(1));
        List<Future<Reply>> trials = Stream.generate(calls::send).limit(4).toList();
        assertThat(trials.getLast().cause()).isInstanceOf(CircuitOpen.class);
        assertThat(calls.service.open()).isEqualTo(3);
        calls.service.reply(200);
        calls.service.reply(404);
        calls.service.reply(200);
        calls.answer(20, 200);
    }

    @Test
    void afterItsTimeAFewCallsTryAndOpenItAgainWhenTheyFail() {
        open();
        calls.loop.advance(OPEN_FOR.plusMillis(1));
        calls.fail(3, Calls.noReply());
        assertThat(calls.send().cause())
                .isInstanceOfSatisfying(
                        CircuitOpen.class,
                        refused -> assertThat(refused.retryAfter()).isEqualTo(Duration.ofSeconds(10)));
    }

    @Test
    void aTrialThatSaysNothingOfTheServiceGivesItsLeaveBack() {
        open();
        calls.loop.advance(OPEN_FOR.plusMillis(1));
        calls.fail(20, new ChannelFailure.GivenUp());
        calls.answer(20, 200);
        assertThat(calls.state.breakerIsOpen()).isFalse();
    }

    @Test
    void aTrialThatThrowsGivesNoLeaveAway() {
        open();
        calls.loop.advance(OPEN_FOR.plusMillis(1));
        var broken = Policies.around(
                _ -> {
                    throw new IllegalStateException("bug");
                },
                Calls.TIMEOUT,
                calls.state,
                calls.loop);
        for (int i = 0; i < 3; i++) {
            broken.send(Requests.any(calls.loop));
        }
        assertThat(calls.state.breakerIsOpen()).isTrue();
    }

    @ParameterizedTest
    @MethodSource
    void whatTheServiceIsToBlameForOpensIt(ChannelFailure failure) {
        calls.fail(WINDOW, failure);
        assertThat(calls.state.breakerIsOpen()).isTrue();
    }

    static Stream<ChannelFailure> whatTheServiceIsToBlameForOpensIt() {
        return Stream.of(
                new ChannelFailure.NoReply(""),
                new ChannelFailure.PublishUnconfirmed(""),
                new ChannelFailure.UpstreamFailed(""),
                new ChannelFailure.ServiceUnavailable(""),
                new ChannelFailure.InvalidReply(""));
    }

    @ParameterizedTest
    @MethodSource
    void whatTheServiceIsNotToBlameForNeverOpensIt(ChannelFailure failure) {
        calls.fail(3 * WINDOW, failure);
        assertThat(calls.state.breakerIsOpen()).isFalse();
    }

    static Stream<ChannelFailure> whatTheServiceIsNotToBlameForNeverOpensIt() {
        return Stream.of(
                new ChannelFailure.GivenUp(),
                new ChannelFailure.Overloaded("pendingMax", ""),
                new ChannelFailure.Unrenderable(""),
                new ChannelFailure.BrokerUnavailable(""),
                new ChannelFailure.NoConsumer(""),
                new ChannelFailure.PublishRejected(""),
                new CircuitOpen(Duration.ZERO, ""));
    }

    @ParameterizedTest
    @ValueSource(ints = {500, 502, 503, 504})
    void aFaultOfTheServiceOpensIt(int status) {
        calls.answer(WINDOW, status);
        assertThat(calls.state.breakerIsOpen()).isTrue();
    }

    @ParameterizedTest
    @ValueSource(ints = {200, 302, 400, 404, 409, 429})
    void anAnswerNeverOpensItNorDoesAFaultOfTheCaller(int status) {
        calls.answer(3 * WINDOW, status);
        assertThat(calls.state.breakerIsOpen()).isFalse();
    }

    @Test
    void aFaultWithoutAStatusOfItsOwnOpensItSinceTheClientIsToldOfABadGateway() {
        for (int i = 0; i < WINDOW; i++) {
            calls.send();
            calls.service.reply(new Reply(200, Headers.EMPTY, null, Payload.EMPTY, "java.lang.Exception"));
        }
        assertThat(calls.state.breakerIsOpen()).isTrue();
    }

    @Test
    void itIsOneForAllLoops() {
        open();
        var otherLoop = new VirtualLoop(1);
        var other = Policies.around(new ScriptedChannel(), Calls.TIMEOUT, calls.state, otherLoop);
        assertThat(other.send(Requests.any(otherLoop)).cause()).isInstanceOf(CircuitOpen.class);
    }

    private void open() {
        calls.fail(WINDOW, Calls.noReply());
        assertThat(calls.state.breakerIsOpen()).isTrue();
    }
}
