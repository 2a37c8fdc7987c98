package io.isthmus.ingress.framing;

import io.netty.channel.Channel;
import io.netty.handler.codec.http2.Http2Connection;
import io.netty.handler.codec.http2.Http2ConnectionHandler;

/**
 * Ends an HTTP/2 connection that has had no stream for the idle time. Pings and half a header block are no streams, so neither
 * keeps a connection open.
 */
@SuppressWarnings("FutureReturnValueIgnored") // what fails here fails because the channel is closed, which is heard of
final class Http2Idle implements Sweep.Timed {

    private final Channel channel;
    private final FramingListener listener;
    private final long idle;
    private final OutputStall output = new OutputStall();
    private long waited;
    private int lastStream;

    private Http2Idle(Channel channel, FramingListener listener, long idleNanos, long tick) {
        this.channel = channel;
        this.listener = listener;
        this.idle = idleNanos;
        this.waited = -tick;
    }

    static Http2Watch watch(FramingListener listener, long idleNanos) {
        return (channel, sweep) -> {
            Http2Idle watched = new Http2Idle(channel, listener, idleNanos, sweep.tick());
            Sweep.Place place = sweep.add(watched);
            channel.closeFuture().addListener(closed -> place.leave());
        };
    }

    @Override
    public void elapsed(long nanos) {
        if (!channel.isActive()) {
            return;
        }
        if (output.elapsed(channel, nanos) >= idle) {
            listener.violated(FramingViolation.RESPONSE_STALLED);
            channel.close();
        } else if (streamsSinceLastTick()) {
            waited = 0;
        } else {
            waited += nanos;
            if (waited >= idle) {
                waited = Long.MIN_VALUE / 2;
                listener.violated(FramingViolation.IDLE);
                // Says GOAWAY first.
                channel.close();
            }
        }
    }

    private boolean streamsSinceLastTick() {
        Http2ConnectionHandler handler = channel.pipeline().get(Http2ConnectionHandler.class);
        if (handler == null) {
            return false;
        }
        Http2Connection connection = handler.connection();
        int stream = connection.remote().lastStreamCreated();
        boolean created = stream != lastStream;
        lastStream = stream;
        return created || connection.numActiveStreams() > 0;
    }
}
