package io.isthmus.broker.memory;

import io.isthmus.aggregator.channel.Channel;
import io.isthmus.aggregator.channel.ChannelCounters;
import io.isthmus.aggregator.channel.Reply;
import io.isthmus.aggregator.loop.Loop;
import io.isthmus.aggregator.reply.ReplyCounters;
import io.isthmus.aggregator.reply.ReplyRouter;
import io.isthmus.broker.BrokerAdapter;
import io.isthmus.broker.Health;
import io.isthmus.broker.MessagePublisher;
import io.isthmus.broker.ReturnAddress;
import io.isthmus.schema.dialect.IsthmusHeaders;
import io.isthmus.schema.message.Headers;
import java.util.List;
import java.util.Locale;
import java.util.random.RandomGenerator;
import org.jspecify.annotations.Nullable;

/** The gateway's side of a {@link MemoryBroker}. */
public final class MemoryAdapter implements BrokerAdapter<MemoryCall>, MessagePublisher<MemoryCall> {

    private final MemoryBroker broker;
    private final ReplyRouter router;
    private final List<Loop> loops;
    private final ReturnAddress address;
    private volatile MemoryBroker.@Nullable Subscription replies;
    private volatile boolean closed;

    /**
     * @param loops the event loops that requests are sent from
     * @param pendingMax how many requests may wait at once, over all loops
     * @param random a source that cannot be predicted
     */
    public MemoryAdapter(MemoryBroker broker, List<? extends Loop> loops, int pendingMax, RandomGenerator random) {
        this.broker = broker;
        this.loops = List.copyOf(loops);
        this.router = new ReplyRouter(loops, pendingMax, random);
        this.address = new ReturnAddress("replies-" + router.instance(), ReturnAddress.NO_PARTITION);
    }

    @Override
    public void start() {
        replies = broker.consume(
                address.replyTo(),
                message -> router.deliver(message.headers().get(IsthmusHeaders.CORRELATION), () -> read(message)));
    }

    @Override
    public Health check() {
        if (closed) {
            return Health.missing("the adapter is closed");
        }
        if (replies == null) {
            return Health.missing("the adapter is not started");
        }
        return broker.isRunning() ? Health.READY : Health.missing("the broker is stopped");
    }

    @Override
    public Channel channel(MemoryCall call, ChannelCounters counters, Loop loop) {
        return new MemoryChannel(broker, this, call, address, router.on(loop), counters);
    }

    @Override
    public Channel publisher(MemoryCall message, ChannelCounters counters, Loop loop) {
        return new MemoryPublishChannel(broker, this, message, router.on(loop), counters);
    }

    @Override
    public ReplyCounters replies() {
        return router.counters();
    }

    @Override
    public void close() {
        if (closed) {
            return;
        }
        closed = true;
        var subscription = replies;
        if (subscription != null) {
            subscription.close();
        }
        loops.forEach(loop -> loop.execute(() -> router.on(loop).close()));
    }

    private static Reply read(MemoryMessage message) {
        String status = message.headers().get(IsthmusHeaders.STATUS);
        return new Reply(
                status == null ? 200 : IsthmusHeaders.status(status),
                passedOn(message.headers()),
                message.headers().get(IsthmusHeaders.CONTENT_TYPE),
                message.body(),
                null);
    }

    private static Headers passedOn(Headers headers) {
        var passed = Headers.builder();
        headers.forEach((name, value) -> {
            String lower = name.toLowerCase(Locale.ROOT);
            if (!lower.startsWith(IsthmusHeaders.PREFIX) && !lower.equals(IsthmusHeaders.CONTENT_TYPE)) {
                passed.add(name, value);
            }
        });
        return passed.build();
    }
}
