package io.isthmus.aggregator.policy;

import static org.assertj.core.api.Assertions.assertThat;

import io.isthmus.aggregator.channel.ChannelFailure;
import io.isthmus.aggregator.channel.Reply;
import io.isthmus.aggregator.channel.Requests;
import io.isthmus.aggregator.channel.ScriptedChannel;
import io.isthmus.aggregator.loop.VirtualLoop;
import io.vertx.core.Future;
import org.junit.jupiter.api.Test;

class BulkheadChannelTest {

    private final Calls calls = new Calls(null, null, 2);

    @Test
    void soManyCallsAreUnderWayAndTheNextIsRefusedAtOnce() {
        calls.send();
        calls.send();
        Future<Reply> third = calls.send();
        assertThat(third.cause()).isInstanceOfSatisfying(ChannelFailure.Overloaded.class, failure -> {
            assertThat(failure.limit()).isEqualTo("bulkhead");
            assertThat(failure.effect()).isEqualTo(ChannelFailure.Effect.NONE);
        });
        assertThat(calls.service.sent()).hasSize(2);
        assertThat(calls.state.callsUnderWay()).isEqualTo(2);
        assertThat(calls.state.bulkheadRefusals()).isEqualTo(1);
    }

    @Test
    void aPlaceIsFreeAgainHoweverACallEnds() {
        calls.send();
        calls.send();
        calls.service.reply(200);
        calls.service.fail(Calls.noReply());
        assertThat(calls.state.callsUnderWay()).isZero();
        calls.send();
        calls.send();
        assertThat(calls.service.sent()).hasSize(4);
    }

    @Test
    void aPlaceIsFreeWhenTheAskerHearsOfTheEnd() {
        calls.send().onComplete(_ -> assertThat(calls.state.callsUnderWay()).isZero());
        calls.service.reply(200);
    }

    @Test
    void aChannelThatThrowsKeepsNoPlace() {
        var broken = Policies.around(
                _ -> {
                    throw new IllegalStateException("bug");
                },
                Calls.TIMEOUT,
                calls.state,
                calls.loop);
        for (int i = 0; i < 5; i++) {
            assertThat(broken.send(Requests.any(calls.loop)).cause())
                    .isInstanceOfSatisfying(
                            ChannelFailure.UpstreamFailed.class,
                            failure -> assertThat(failure.effect()).isEqualTo(ChannelFailure.Effect.UNKNOWN));
        }
        assertThat(calls.state.callsUnderWay()).isZero();
    }

    @Test
    void thePlacesAreThoseOfTheProcessNotOfALoop() {
        var otherLoop = new VirtualLoop(1);
        var otherService = new ScriptedChannel();
        var other = Policies.around(otherService, Calls.TIMEOUT, calls.state, otherLoop);
        calls.send();
        other.send(Requests.any(otherLoop));
        assertThat(calls.send().cause()).isInstanceOf(ChannelFailure.Overloaded.class);
        otherService.reply(200);
        assertThat(calls.send().isComplete()).isFalse();
    }
}
