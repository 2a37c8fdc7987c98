package io.isthmus.broker.memory;

import io.isthmus.aggregator.channel.Channel;
import io.isthmus.aggregator.channel.ChannelCounters;
import io.isthmus.aggregator.channel.ChannelFailure;
import io.isthmus.aggregator.channel.Reply;
import io.isthmus.aggregator.channel.Request;
import io.isthmus.aggregator.reply.Pending;
import io.isthmus.aggregator.reply.PendingReplies;
import io.isthmus.broker.Health;
import io.isthmus.broker.ReturnAddress;
import io.isthmus.schema.dialect.IsthmusHeaders;
import io.isthmus.schema.dialect.RequestHead;
import io.isthmus.schema.message.Flow;
import io.isthmus.schema.message.Headers;
import io.isthmus.schema.message.Payload;
import io.vertx.core.Future;

final class MemoryChannel implements Channel {

    private final MemoryBroker broker;
    private final MemoryAdapter adapter;
    private final MemoryCall call;
    private final ReturnAddress address;
    private final PendingReplies waiting;
    private final ChannelCounters counters;

    MemoryChannel(
            MemoryBroker broker,
            MemoryAdapter adapter,
            MemoryCall call,
            ReturnAddress address,
            PendingReplies waiting,
            ChannelCounters counters) {
        this.broker = broker;
        this.adapter = adapter;
        this.call = call;
        this.address = address;
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
        Pending pending = waiting.register(request, counters);
        if (pending == null) {
            return Future.failedFuture(
                    new ChannelFailure.Overloaded("pendingMax", "Too many requests wait for a reply."));
        }
        if (pending.beginPublish()) {
            var message = new MemoryMessage(headers(address.head(request, pending.correlationId())), body);
            publish(broker, call, message, pending);
        }
        return pending.reply();
    }

    static void publish(MemoryBroker broker, MemoryCall call, MemoryMessage message, Pending pending) {
        switch (broker.publish(call.destination(), message)) {
            case ACCEPTED -> pending.confirmed();
            case UNROUTABLE -> pending.failed(new ChannelFailure.NoConsumer("Nobody consumes the destination."));
            case FULL -> pending.failed(new ChannelFailure.Overloaded("queueMax", "Too many messages wait."));
            case DOWN -> pending.failed(new ChannelFailure.BrokerUnavailable("The broker is not reachable."));
        }
    }

    private static Headers headers(RequestHead head) {
        return Headers.builder()
                .add(IsthmusHeaders.CORRELATION, head.correlationId())
                .add(IsthmusHeaders.REPLY_TO, head.replyTo())
                .add(IsthmusHeaders.DEADLINE, Long.toString(head.deadline().epochMillis()))
                .add(IsthmusHeaders.ROUTE, head.route())
                .addIfPresent(IsthmusHeaders.SUBJECT, head.subject())
                .addIfPresent(IsthmusHeaders.TRACEPARENT, head.traceparent())
                .addIfPresent(IsthmusHeaders.TRACESTATE, head.tracestate())
                .addIfPresent(IsthmusHeaders.CONTENT_TYPE, head.contentType())
                .addAll(head.headers())
                .build();
    }
}
