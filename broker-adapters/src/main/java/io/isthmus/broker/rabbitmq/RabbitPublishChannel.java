package io.isthmus.broker.rabbitmq;

import io.isthmus.aggregator.channel.Channel;
import io.isthmus.aggregator.channel.ChannelCounters;
import io.isthmus.aggregator.channel.ChannelFailure;
import io.isthmus.aggregator.channel.Reply;
import io.isthmus.aggregator.channel.Request;
import io.isthmus.aggregator.reply.Pending;
import io.isthmus.aggregator.reply.PendingReplies;
import io.isthmus.broker.DeadLetter.Place;
import io.isthmus.broker.DeadLetters;
import io.isthmus.broker.DeadLetters.Sent;
import io.isthmus.broker.EventHead;
import io.isthmus.broker.ServiceGate;
import io.isthmus.broker.TracedMessage;
import io.isthmus.schema.dialect.AmqpProperties;
import io.isthmus.schema.expression.Template;
import io.isthmus.schema.message.Flow;
import io.isthmus.schema.message.Payload;
import io.vertx.core.Future;

/** Messages to one exchange from one event loop that nobody replies to. */
final class RabbitPublishChannel implements Channel {

    private final ServiceGate service;
    private final Outlets outlets;
    private final String exchange;
    private final Outbox outbox;
    private final Template key;
    private final DeadLetters dead;
    private final PendingReplies waiting;
    private final ChannelCounters counters;

    RabbitPublishChannel(
            ServiceGate service,
            Outlets outlets,
            String exchange,
            Outbox outbox,
            Template key,
            DeadLetters dead,
            PendingReplies waiting,
            ChannelCounters counters) {
        this.service = service;
        this.outlets = outlets;
        this.exchange = exchange;
        this.dead = dead;
        this.outbox = outbox;
        this.key = key;
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
        ChannelFailure refusal = outlets.refusal(body.size(), counters);
        refusal = refusal == null ? service.refusal("admit.depthMax", counters) : refusal;
        if (refusal != null) {
            return dead.refusing(
                    refusal, () -> new Sent(request, RabbitChannel.place(exchange, key, request.scope()), null, body));
        }
        String routingKey;
        try {
            routingKey = RabbitChannel.routingKey(key, request.scope());
        } catch (ChannelFailure.Unrenderable impossible) {
            return Future.failedFuture(impossible);
        }
        Pending pending = waiting.registerPublish(request, counters);
        if (pending == null) {
            return Future.failedFuture(
                    new ChannelFailure.Overloaded("pendingMax", "Too many requests wait for this broker."));
        }
        // A message that comes back is known by its id.
        var properties = new AmqpProperties(
                request.contentType(), null, null, pending.correlationId(), null, EventHead.of(request));
        TracedMessage.published(request, pending.correlationId());
        Outlet outlet = outlets.of(body.size());
        if (!outbox.offer(
                new Outbound(pending, outlet, routingKey, properties, body, request.deadline(), false, true))) {
            pending.failed(new ChannelFailure.Overloaded(
                    "publishQueueMax", "Too many requests wait to be written to the broker."));
        }
        return dead.watching(
                pending.reply(),
                () -> new Sent(request, new Place(exchange, routingKey), pending.correlationId(), body));
    }
}
