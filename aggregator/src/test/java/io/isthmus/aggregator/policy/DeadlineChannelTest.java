package io.isthmus.aggregator.policy;

import static org.assertj.core.api.Assertions.assertThat;

import io.isthmus.aggregator.channel.Abandonment;
import io.isthmus.aggregator.channel.ChannelFailure;
import io.isthmus.aggregator.channel.Reply;
import io.isthmus.aggregator.channel.Requests;
import io.vertx.core.Future;
import java.time.Duration;
import org.junit.jupiter.api.Test;

class DeadlineChannelTest {

    private final Calls calls = new Calls(null, null, null);

    @Test
    void aCallHasNoMoreTimeThanItsTimeout() {
        calls.send(Requests.at(calls.loop).within(Duration.ofMinutes(1)).build());
        assertThat(calls.onlySent().deadline().millisLeft(calls.loop)).isEqualTo(1000);
    }

    @Test
    void aCallHasNoMoreTimeThanIsLeftOfTheRequest() {
        calls.send(Requests.at(calls.loop).within(Duration.ofMillis(300)).build());
        assertThat(calls.onlySent().deadline().millisLeft(calls.loop)).isEqualTo(300);
    }

    @Test
    void whatComesAfterItsDeadlineIsNeverSent() {
        var request = Requests.at(calls.loop).within(Duration.ofMillis(300)).build();
        calls.loop.advanceMillis(300);
        Future<Reply> reply = calls.send(request);
        assertThat(((ChannelFailure) reply.cause()).effect()).isEqualTo(ChannelFailure.Effect.NONE);
        assertThat(calls.service.sent()).isEmpty();
    }

    @Test
    void whatNobodyWaitsForIsNeverSent() {
        var client = new Abandonment();
        client.give();
        assertThat(calls.send(client).cause()).isInstanceOf(ChannelFailure.GivenUp.class);
        assertThat(calls.service.sent()).isEmpty();
    }
}
