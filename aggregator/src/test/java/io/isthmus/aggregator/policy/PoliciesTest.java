package io.isthmus.aggregator.policy;

import static org.assertj.core.api.Assertions.assertThat;

import io.isthmus.aggregator.channel.ChannelFailure;
import io.isthmus.aggregator.channel.Reply;
import io.isthmus.aggregator.channel.Requests;
import io.isthmus.aggregator.loop.VirtualLoop;
import io.isthmus.schema.config.Percent;
import io.isthmus.schema.config.PolicyConfig;
import io.isthmus.schema.config.PolicyConfig.BreakerConfig;
import io.isthmus.schema.config.PolicyConfig.RetryConfig;
import io.isthmus.schema.config.RetryOn;
import io.vertx.core.Future;
import java.time.Duration;
import java.util.List;
import java.util.Random;
import org.junit.jupiter.api.Test;

class PoliciesTest {

    private final Calls calls = new Calls(
            new RetryConfig(2, List.of(RetryOn.NOT_SENT), null, Duration.ofMillis(20)),
            new BreakerConfig(new Percent(50), 2, Duration.ofSeconds(10)),
            2);

    @Test
    void theLayersStandInTheOrderOfTheDesign() {
        assertThat(calls.channel.toString()).matches("deadline\\(bulkhead\\(breaker\\(retry\\(.*");
    }

    @Test
    void aCallWithoutPoliciesHasItsTimeoutOnly() {
        var state = SharedState.of("plain", PolicyConfig.NONE, calls.loop, new Random(1));
        var plain = Policies.around(calls.service, Duration.ofSeconds(3), state, calls.loop);
        plain.send(Requests.at(calls.loop).within(Duration.ofMinutes(1)).build());
        assertThat(calls.onlySent().deadline().millisLeft(calls.loop)).isEqualTo(3000);
        assertThat(plain.toString()).doesNotContain("bulkhead", "breaker", "retry");
    }

    @Test
    void aCallTakesOnePlaceHoweverOftenItIsTriedAndKeepsItBetween() {
        calls.send();
        calls.service.fail(Calls.notSent());
        assertThat(calls.state.callsUnderWay()).isEqualTo(1);
        calls.loop.advanceMillis(20);
        assertThat(calls.state.callsUnderWay()).isEqualTo(1);
        calls.service.reply(200);
        assertThat(calls.state.callsUnderWay()).isZero();
    }

    @Test
    void theBreakerJudgesWhatTheCallerSeesNotEachAttempt() {
        for (int i = 0; i < 10; i++) {
            Future<Reply> reply = calls.send();
            calls.service.fail(Calls.notSent());
            calls.loop.advanceMillis(20);
            calls.service.reply(200);
            assertThat(reply.succeeded()).isTrue();
        }
        assertThat(calls.state.breakerIsOpen()).isFalse();
        assertThat(calls.state.retries()).isEqualTo(10);
    }

    @Test
    void theTimeoutIsForAllAttemptsAndTheirPauses() {
        Future<Reply> reply = calls.send();
        calls.loop.advanceMillis(700);
        calls.service.fail(Calls.notSent());
        calls.loop.advanceMillis(20);
        assertThat(calls.service.lastSent().deadline().millisLeft(calls.loop)).isEqualTo(280);
        assertThat(reply.isComplete()).isFalse();
    }

    @Test
    void whatTheBreakerRefusesTakesNoPlaceAndIsNotTriedAgain() {
        for (int i = 0; i < 2; i++) {
            calls.send();
            calls.service.fail(Calls.noReply());
        }
        Future<Reply> reply = calls.send();
        assertThat(reply.cause()).isInstanceOf(ChannelFailure.CircuitOpen.class);
        assertThat(calls.state.callsUnderWay()).isZero();
        assertThat(calls.service.sent()).hasSize(2);
    }

    @Test
    void theOtherLoopsOfTheProcessShareTheStateAndNothingElse() {
        var otherLoop = new VirtualLoop(1);
        var other = Policies.around(calls.service, Calls.TIMEOUT, calls.state, otherLoop);
        other.send(Requests.any(otherLoop));
        calls.send();
        assertThat(other.send(Requests.any(otherLoop)).cause()).isInstanceOf(ChannelFailure.Overloaded.class);
    }
}
