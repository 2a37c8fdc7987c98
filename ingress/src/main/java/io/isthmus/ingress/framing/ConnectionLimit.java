package io.isthmus.ingress.framing;

import static java.nio.charset.StandardCharsets.US_ASCII;

import io.netty.buffer.ByteBuf;
import io.netty.buffer.Unpooled;
import io.netty.channel.Channel;
import io.netty.channel.ChannelHandler.Sharable;
import io.netty.channel.ChannelHandlerContext;
import io.netty.channel.ChannelInboundHandlerAdapter;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.atomic.AtomicInteger;
import java.util.function.Consumer;

/**
 * Stands at the listening socket: puts the guard first into every accepted connection, or turns the connection away.
 *
 * <p>A connection too many never reaches the loops that serve requests. It gets a few bytes from the accepting loop and a
 * second to read them; beyond {@link #FAREWELLS_MAX} of those at a time, nothing at all.
 */
@SuppressWarnings("FutureReturnValueIgnored") // what fails here fails because the channel is closed, which is heard of
@Sharable
final class ConnectionLimit extends ChannelInboundHandlerAdapter {

    private static final int FAREWELLS_MAX = 256;
    private static final long FAREWELL_SECONDS = 1;

    private final int max;
    private final FramingListener listener;
    private final Consumer<Channel> guarded;
    private final AtomicInteger open = new AtomicInteger();
    private final AtomicInteger farewells = new AtomicInteger();
    private volatile boolean listening;

    ConnectionLimit(int max, FramingListener listener, Consumer<Channel> guarded) {
        this.max = max;
        this.listener = listener;
        this.guarded = guarded;
    }

    int open() {
        return open.get();
    }

    boolean listening() {
        return listening;
    }

    @Override
    public void handlerAdded(ChannelHandlerContext ctx) {
        listening = true;
    }

    @Override
    public void channelRead(ChannelHandlerContext ctx, Object message) {
        Channel child = (Channel) message;
        if (open.incrementAndGet() > max) {
            open.decrementAndGet();
            listener.violated(FramingViolation.CONNECTIONS_EXCEEDED);
            turnAway(ctx, child);
            return;
        }
        child.closeFuture().addListener(closed -> open.decrementAndGet());
        guarded.accept(child);
        ctx.fireChannelRead(child);
    }

    private void turnAway(ChannelHandlerContext ctx, Channel child) {
        if (farewells.incrementAndGet() > FAREWELLS_MAX) {
            farewells.decrementAndGet();
            child.unsafe().closeForcibly();
            return;
        }
        child.closeFuture().addListener(closed -> farewells.decrementAndGet());
        child.pipeline().addLast(new Farewell());
        ctx.channel().eventLoop().register(child);
    }

    private static final class Farewell extends ChannelInboundHandlerAdapter {

        private static final String BODY = "{\"title\":\"Service Unavailable\",\"status\":503,\"detail\":\""
                + FramingViolation.CONNECTIONS_EXCEEDED.detail() + "\"}";
        private static final ByteBuf ANSWER =
                Unpooled.unreleasableBuffer(Unpooled.wrappedBuffer(("HTTP/1.1 503 Service Unavailable\r\n"
                                + "Content-Type: application/problem+json\r\nContent-Length: "
                                + BODY.length()
                                + "\r\nRetry-After: 1\r\nConnection: close\r\n\r\n"
                                + BODY)
                        .getBytes(US_ASCII)));

        @Override
        public void channelActive(ChannelHandlerContext ctx) {
            Channel channel = ctx.channel();
            ctx.writeAndFlush(ANSWER.duplicate()).addListener(sent -> {
                if (!LingeringClose.begin(channel)) {
                    channel.close();
                }
            });
            ctx.executor().schedule(() -> channel.close(), FAREWELL_SECONDS, TimeUnit.SECONDS);
        }

        @Override
        public void channelRead(ChannelHandlerContext ctx, Object message) {
            ((ByteBuf) message).release();
        }

        @Override
        public void exceptionCaught(ChannelHandlerContext ctx, Throwable cause) {
            ctx.close();
        }
    }
}
