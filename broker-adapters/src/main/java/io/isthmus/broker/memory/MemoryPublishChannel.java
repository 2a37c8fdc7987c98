package io.isthmus.broker.memory;

import io.isthmus.aggregator.channel.Channel;
import io.isthmus.aggregator.channel.ChannelCounters;
import io.isthmus.aggregator.channel.ChannelFailure;
import io.isthmus.aggregator.channel.Reply;
import io.isthmus.aggregator.channel.Request;
import io.isthmus.aggregator.reply.Pending;
import io.isthmus.aggregator.reply.PendingReplies;
import io.isthmus.broker.EventHead;
import io.isthmus.broker.Health;
import io.isthmus.schema.dialect.IsthmusHeaders;
import io.isthmus.schema.message.Flow;
import io.isthmus.schema.message.Headers;
import io.isthmus.schema.message.Payload;
import io.vertx.core.Future;

/** Messages to one destination that nobody replies to. */
final class MemoryPublishChannel implements Channel {

    private final MemoryBroker broker;
    private final MemoryAdapter adapter;
    private final MemoryCall call;
    private final PendingReplies waiting;
    private final ChannelCounters counters;

    MemoryPublishChannel(
            MemoryBroker broker,
            MemoryAdapter adapter,
            MemoryCall call,
            PendingReplies waiting,
            ChannelCounters counters) {
        this.broker = broker;
        this.adapter = adapter;
        this.call = call;
        this.waiting = waiting;
        this.counters = counters;
    }

    @Override
    public Future<Reply> send(Request request) {
        return switch (request.body()) {
            case Payload body -> send(request, body);
            case Flow flow -> {
                flow.abandon();
                yield Future.failedFuture(new ChannelFailure.Unrenderable("A message cannot carry a stream."));
            }
        };
    }

    private Future<Reply> send(Request request, Payload body) {
        if (!(adapter.check() instanceof Health.Ready)) {
            counters.rejected().increment();
            return Future.failedFuture(new ChannelFailure.BrokerUnavailable("The broker is not reachable."));
        }
        Pending pending = waiting.registerPublish(request, counters);
        if (pending == null) {
            return Future.failedFuture(
                    new ChannelFailure.Overloaded("pendingMax", "Too many requests wait for the broker."));
        }
        if (pending.beginPublish()) {
            MemoryChannel.publish(broker, call, new MemoryMessage(headers(request), body), pending);
        }
        return pending.reply();
    }

    private static Headers headers(Request request) {
        return Headers.builder()
                .addIfPresent(IsthmusHeaders.CONTENT_TYPE, request.contentType())
                .addAll(EventHead.of(request))
                .build();
    }
}
