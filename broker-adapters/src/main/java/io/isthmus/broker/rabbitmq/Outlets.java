package io.isthmus.broker.rabbitmq;

import io.isthmus.aggregator.channel.ChannelCounters;
import io.isthmus.aggregator.channel.ChannelFailure;
import org.jspecify.annotations.Nullable;

/**
 * Where the messages for one exchange leave.
 *
 * @param large for bodies beyond {@link MessageLimit#LARGE}
 */
record Outlets(Outlet small, Outlet large, MessageLimit limit) {

    Outlet of(int bodyBytes) {
        return bodyBytes > MessageLimit.LARGE ? large : small;
    }

    /** Why a body of this size cannot be sent now, null if it can. From any thread. */
    @Nullable
    ChannelFailure refusal(int bodyBytes, ChannelCounters counters) {
        ChannelFailure tooLarge = limit.refusal(bodyBytes);
        if (tooLarge != null) {
            counters.tooLarge().increment();
            return tooLarge;
        }
        return of(bodyBytes).refusal();
    }
}
