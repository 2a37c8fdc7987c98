package io.isthmus.ingress.framing;

import io.netty.channel.Channel;
import io.netty.channel.ChannelOutboundBuffer;

/** How long a client has taken nothing of what was written to it. */
final class OutputStall {

    private long queued;
    private long progress;
    private long nanos;

    /** Lets time pass and returns for how long nothing has moved; 0 while nothing waits to be sent. */
    long elapsed(Channel channel, long passed) {
        ChannelOutboundBuffer buffer = channel.unsafe().outboundBuffer();
        long queuedNow = buffer == null ? 0 : buffer.totalPendingWriteBytes();
        long progressNow = buffer == null ? 0 : buffer.currentProgress();
        boolean stands = queuedNow > 0 && queuedNow == queued && progressNow == progress;
        queued = queuedNow;
        progress = progressNow;
        nanos = stands ? nanos + passed : 0;
        return nanos;
    }

    boolean nothingQueued() {
        return queued == 0;
    }
}
