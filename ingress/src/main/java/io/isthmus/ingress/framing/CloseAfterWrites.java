package io.isthmus.ingress.framing;

import io.netty.buffer.Unpooled;
import io.netty.channel.Channel;
import io.netty.channel.ChannelHandler.Sharable;
import io.netty.channel.ChannelHandlerContext;
import io.netty.channel.ChannelOutboundBuffer;
import io.netty.channel.ChannelOutboundHandlerAdapter;
import io.netty.channel.ChannelPromise;
import io.netty.channel.uring.IoUringSocketChannel;
import java.util.concurrent.TimeUnit;

/**
 * Closes a connection once what was written before has left, or a second later. Over NIO and epoll a write has reached the
 * socket when it returns, so that whoever closes next loses nothing that the client has room for; over io_uring one
 * is under way at a time, and closing throws away those that wait for it.
 */
@SuppressWarnings("FutureReturnValueIgnored") // the promise that is passed on tells how it ends
@Sharable
final class CloseAfterWrites extends ChannelOutboundHandlerAdapter {

    private static final CloseAfterWrites INSTANCE = new CloseAfterWrites();
    private static final long LEAVES_WITHIN_SECONDS = 1;

    private CloseAfterWrites() {}

    /** Adds it to the pipeline of {@code channel}, where it must be first, if its transport needs it. */
    static void addTo(Channel channel) {
        if (channel instanceof IoUringSocketChannel) {
            channel.pipeline().addLast(INSTANCE);
        }
    }

    @Override
    public void close(ChannelHandlerContext ctx, ChannelPromise promise) {
        ChannelOutboundBuffer waiting = ctx.channel().unsafe().outboundBuffer();
        if (waiting == null || waiting.isEmpty()) {
            ctx.close(promise);
            return;
        }
        var patience = ctx.executor().schedule(() -> ctx.close(promise), LEAVES_WITHIN_SECONDS, TimeUnit.SECONDS);
        ctx.writeAndFlush(Unpooled.EMPTY_BUFFER).addListener(left -> {
            if (patience.cancel(false)) {
                ctx.close(promise);
            }
        });
    }
}
