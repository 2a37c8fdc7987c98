package io.isthmus.ingress.framing;

import io.netty.buffer.ByteBuf;
import io.netty.channel.Channel;
import io.netty.channel.ChannelHandlerContext;
import io.netty.channel.ChannelInboundHandlerAdapter;
import io.netty.handler.codec.http2.Http2ConnectionHandler;
import io.netty.handler.codec.http2.Http2Error;
import io.netty.handler.codec.http2.Http2Exception;

/**
 * Ends an HTTP/2 connection whose client takes longer for a header block than for the head of a request of HTTP/1. A block may
 * come in many frames, during which no other stream has its turn (RFC 9113, section 4.3); so what is late is the connection,
 * whatever else is under way on it. It looks at the heads of frames only and passes on what it gets.
 */
@SuppressWarnings("FutureReturnValueIgnored") // what fails here fails because the channel is closed, which is wanted
final class Http2HeadTime extends ChannelInboundHandlerAdapter implements Sweep.Timed {

    private static final int PREFACE_BYTES = 24;

    /** Three bytes of length, type, flags, four bytes of the stream: RFC 9113, section 4.1. */
    private static final int FRAME_HEAD_BYTES = 9;

    private static final int HEADERS = 1;
    private static final int CONTINUATION = 9;
    private static final int END_HEADERS = 4;

    private final Channel channel;
    private final FramingListener listener;
    private final long within;
    private final long tick;

    private int prefaceLeft = PREFACE_BYTES;
    private int headRead;
    private int payloadLeft;
    private int type;
    private int flags;

    private boolean inBlock;
    private boolean over;
    private boolean wasReading = true;
    private long waited;

    private Http2HeadTime(Channel channel, FramingListener listener, long within, long tick) {
        this.channel = channel;
        this.listener = listener;
        this.within = within;
        this.tick = tick;
    }

    /** Stands behind the guard, which has yet to pass on the preface and then goes. */
    static Http2Watch watch(FramingListener listener, long withinNanos) {
        return (channel, sweep) -> {
            var made = new Http2HeadTime(channel, listener, withinNanos, sweep.tick());
            channel.pipeline()
                    .addAfter(
                            channel.pipeline().context(GuardedConnection.class).name(), null, made);
            Sweep.Place place = sweep.add(made);
            channel.closeFuture().addListener(closed -> place.leave());
        };
    }

    @Override
    public void channelRead(ChannelHandlerContext ctx, Object message) {
        ByteBuf in = (ByteBuf) message;
        if (over) {
            in.release();
            return;
        }
        look(in);
        ctx.fireChannelRead(in);
    }

    private void look(ByteBuf in) {
        int end = in.writerIndex();
        int at = in.readerIndex() + Math.min(prefaceLeft, in.readableBytes());
        prefaceLeft -= at - in.readerIndex();
        while (at < end) {
            if (headRead < FRAME_HEAD_BYTES) {
                frameHead(in.getUnsignedByte(at));
                at++;
            } else {
                int step = Math.min(payloadLeft, end - at);
                at += step;
                payloadLeft -= step;
            }
            if (headRead == FRAME_HEAD_BYTES && payloadLeft == 0) {
                frameEnds();
            }
        }
    }

    private void frameHead(int octet) {
        switch (headRead) {
            case 0, 1, 2 -> payloadLeft = payloadLeft << 8 | octet;
            case 3 -> type = octet;
            case 4 -> flags = octet;
            default -> {}
        }
        headRead++;
        if (headRead == FRAME_HEAD_BYTES && type == HEADERS && !inBlock) {
            inBlock = true;
            // It has begun somewhere inside the current tick.
            waited = -tick;
        }
    }

    private void frameEnds() {
        if ((type == HEADERS || type == CONTINUATION) && (flags & END_HEADERS) != 0) {
            inBlock = false;
        }
        headRead = 0;
        payloadLeft = 0;
    }

    @Override
    public void elapsed(long nanos) {
        boolean reading = channel.config().isAutoRead();
        // What the client could not send because the gateway did not read is not the client's time.
        boolean clientsTurn = reading && wasReading;
        wasReading = reading;
        if (!inBlock || over || !clientsTurn || !channel.isActive()) {
            return;
        }
        waited += nanos;
        if (waited >= within) {
            over = true;
            listener.violated(FramingViolation.HEADERS_LATE);
            end();
        }
    }

    /** Half a block leaves nothing that could go on: both sides have lost what later fields are read by. */
    private void end() {
        ChannelHandlerContext ctx = channel.pipeline().context(Http2ConnectionHandler.class);
        if (ctx == null) {
            channel.close();
            return;
        }
        // Says GOAWAY, and closes without waiting for other streams.
        ((Http2ConnectionHandler) ctx.handler())
                .onError(
                        ctx,
                        false,
                        Http2Exception.connectionError(
                                Http2Error.ENHANCE_YOUR_CALM, FramingViolation.HEADERS_LATE.reason()));
        channel.flush();
    }
}
