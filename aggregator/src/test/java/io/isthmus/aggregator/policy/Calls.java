package io.isthmus.aggregator.policy;

import static org.assertj.core.api.Assertions.assertThat;

import io.isthmus.aggregator.channel.Abandonment;
import io.isthmus.aggregator.channel.Channel;
import io.isthmus.aggregator.channel.ChannelFailure;
import io.isthmus.aggregator.channel.Reply;
import io.isthmus.aggregator.channel.Request;
import io.isthmus.aggregator.channel.Requests;
import io.isthmus.aggregator.channel.ScriptedChannel;
import io.isthmus.aggregator.loop.VirtualLoop;
import io.isthmus.schema.config.PolicyConfig;
import io.isthmus.schema.config.PolicyConfig.BreakerConfig;
import io.isthmus.schema.config.PolicyConfig.RetryConfig;
import io.vertx.core.Future;
import java.time.Duration;
import java.util.Random;

/** A channel with policies before a service that does what a test says. */
final class Calls {

    static final Duration TIMEOUT = Duration.ofSeconds(1);

    final VirtualLoop loop = new VirtualLoop();
    final ScriptedChannel service = new ScriptedChannel();
    final SharedState state;
    final Channel channel;

    Calls(RetryConfig retry, BreakerConfig breaker, Integer bulkhead) {
        this(retry, breaker, bulkhead, new Random(1));
    }

    Calls(RetryConfig retry, BreakerConfig breaker, Integer bulkhead, Random random) {
        state = SharedState.of("route", new PolicyConfig(TIMEOUT, retry, breaker, bulkhead), loop, random);
        channel = Policies.around(service, TIMEOUT, state, loop);
    }

    Future<Reply> send() {
        return send(Requests.at(loop));
    }

    Future<Reply> send(String method) {
        return send(Requests.at(loop).method(method));
    }

    Future<Reply> send(Requests request) {
        return channel.send(request.within(Duration.ofMinutes(1)).build());
    }

    Future<Reply> send(Abandonment client) {
        return send(Requests.at(loop).method("GET").abandonment(client));
    }

    Future<Reply> send(Request request) {
        return channel.send(request);
    }

    /** The call that has come through, of which there is only one. */
    Request onlySent() {
        assertThat(service.sent()).hasSize(1);
        return service.lastSent();
    }

    /** Lets calls through one after the other that all end like this. */
    void fail(int times, ChannelFailure failure) {
        for (int i = 0; i < times; i++) {
            assertThat(send().isComplete()).isFalse();
            service.fail(failure);
        }
    }

    void answer(int times, int status) {
        for (int i = 0; i < times; i++) {
            assertThat(send().isComplete()).isFalse();
            service.reply(status);
        }
    }

    static ChannelFailure noReply() {
        return new ChannelFailure.NoReply("no reply in time");
    }

    static ChannelFailure notSent() {
        return new ChannelFailure.ServiceUnavailable("no connection");
    }
}
