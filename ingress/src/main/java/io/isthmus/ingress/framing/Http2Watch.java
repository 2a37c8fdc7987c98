package io.isthmus.ingress.framing;

import io.netty.channel.Channel;

/** Where a connection goes that turned out to be HTTP/2. */
@FunctionalInterface
interface Http2Watch {

    void begin(Channel channel, Sweep sweep);

    default Http2Watch and(Http2Watch other) {
        return (channel, sweep) -> {
            begin(channel, sweep);
            other.begin(channel, sweep);
        };
    }
}
