package io.isthmus.aggregator.policy;

import io.isthmus.aggregator.channel.Channel;
import io.isthmus.aggregator.loop.Loop;
import java.time.Duration;

/** Puts the policies of a call around its channel. */
public final class Policies {

    private Policies() {}

    /**
     * The channel with its policies, for one event loop. Read from below, it is the way of a request: its deadline is
     * set, then it needs a place, then the breaker's leave, then it is sent, and perhaps sent again.
     *
     * <p>A retry is behind the breaker, so that the breaker judges what the caller would have seen, and behind the
     * bulkhead, so that a call takes one place however often it is tried.
     *
     * @param timeout the longest that a call may take, retries included; it may have less left
     * @param shared what the loops of the process have in common of this call
     */
    public static Channel around(Channel target, Duration timeout, SharedState shared, Loop loop) {
        Channel channel = new NeverThrowChannel(target);
        channel = shared.retry().isPresent()
                ? new RetryChannel(channel, shared.retry().get(), loop)
                : channel;
        channel = shared.breaker().isPresent()
                ? new BreakerChannel(channel, shared.breaker().get(), loop)
                : channel;
        channel = shared.bulkhead().isPresent()
                ? new BulkheadChannel(channel, shared.bulkhead().get())
                : channel;
        channel = new DeadlineChannel(channel, timeout, loop);
        return channel;
    }
}
