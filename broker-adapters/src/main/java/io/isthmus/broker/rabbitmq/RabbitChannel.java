package io.isthmus.broker.rabbitmq;

import static java.nio.charset.StandardCharsets.UTF_8;

import io.isthmus.aggregator.channel.Channel;
import io.isthmus.aggregator.channel.ChannelCounters;
import io.isthmus.aggregator.channel.ChannelFailure;
import io.isthmus.aggregator.channel.Reply;
import io.isthmus.aggregator.channel.Request;
import io.isthmus.aggregator.reply.Pending;
import io.isthmus.aggregator.reply.PendingReplies;
import io.isthmus.broker.ReturnAddress;
import io.isthmus.schema.dialect.RabbitDialect;
import io.isthmus.schema.dialect.ReplyHead;
import io.isthmus.schema.dialect.UnreadableReply;
import io.isthmus.schema.expression.EvaluationException;
import io.isthmus.schema.expression.Scope;
import io.isthmus.schema.expression.Template;
import io.isthmus.schema.message.Flow;
import io.isthmus.schema.message.Payload;
import io.vertx.core.Future;

/** One call of the configuration, on one event loop. */
final class RabbitChannel implements Channel {

    /** A routing key is a short string of AMQP: a length byte, then so many bytes. */
    private static final int KEY_BYTES_MAX = 255;

    private final Outlet outlet;
    private final Outbox outbox;
    private final Template key;
    private final RabbitDialect dialect;
    private final ReturnAddress address;
    private final PendingReplies waiting;
    private final ChannelCounters counters;

    RabbitChannel(
            Outlet outlet,
            Outbox outbox,
            Template key,
            RabbitDialect dialect,
            ReturnAddress address,
            PendingReplies waiting,
            ChannelCounters counters) {
        this.outlet = outlet;
        this.outbox = outbox;
        this.key = key;
        this.dialect = dialect;
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
        ChannelFailure refusal = outlet.refusal();
        if (refusal != null) {
            return Future.failedFuture(refusal);
        }
        String routingKey;
        try {
            routingKey = routingKey(key, request.scope());
        } catch (ChannelFailure.Unrenderable impossible) {
            return Future.failedFuture(impossible);
        }
        Pending pending = waiting.register(request, counters);
        if (pending == null) {
            return Future.failedFuture(
                    new ChannelFailure.Overloaded("pendingMax", "Too many requests wait for a reply."));
        }
        var properties = dialect.write(address.head(request, pending.correlationId()));
        if (!outbox.offer(new Outbound(pending, outlet, routingKey, properties, body, request.deadline(), false))) {
            pending.failed(new ChannelFailure.Overloaded(
                    "publishQueueMax", "Too many requests wait to be written to the broker."));
        }
        return pending.reply().map(this::read);
    }

    /** @throws ChannelFailure.Unrenderable if AMQP has no such key */
    static String routingKey(Template key, Scope scope) {
        String rendered;
        try {
            rendered = key.render(scope);
        } catch (EvaluationException holed) {
            throw new ChannelFailure.Unrenderable("The routing key: " + holed.getMessage());
        }
        if (isTooLong(rendered)) {
            throw new ChannelFailure.Unrenderable("The routing key is longer than 255 bytes.");
        }
        return rendered;
    }

    private static boolean isTooLong(String key) {
        return 3 * key.length() > KEY_BYTES_MAX && key.getBytes(UTF_8).length > KEY_BYTES_MAX;
    }

    private Reply read(Reply raw) {
        try {
            ReplyHead head = dialect.read(raw.contentType(), raw.headers());
            return new Reply(head.status(), head.headers(), head.contentType(), raw.body(), head.fault());
        } catch (UnreadableReply unreadable) {
            throw new ChannelFailure.InvalidReply(
                    "The service's reply cannot be read: " + unreadable.getMessage() + ".");
        }
    }
}
