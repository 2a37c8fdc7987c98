package io.isthmus.ingress.framing;

import io.netty.buffer.ByteBuf;
import io.netty.buffer.Unpooled;
import io.netty.channel.ChannelHandlerContext;
import io.netty.channel.ChannelInboundHandlerAdapter;
import io.netty.channel.embedded.EmbeddedChannel;
import io.netty.handler.codec.http.DefaultFullHttpResponse;
import io.netty.handler.codec.http.HttpContent;
import io.netty.handler.codec.http.HttpObject;
import io.netty.handler.codec.http.HttpRequest;
import io.netty.handler.codec.http.HttpResponseEncoder;
import io.netty.handler.codec.http.HttpResponseStatus;
import io.netty.handler.codec.http.HttpVersion;
import io.netty.handler.codec.http.LastHttpContent;
import io.netty.util.ReferenceCountUtil;
import io.vertx.core.http.Http1ServerConfig;
import io.vertx.core.http.impl.http1.VertxHttpRequestDecoder;
import java.nio.charset.StandardCharsets;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.concurrent.TimeUnit;

/** A guarded connection without a network and in virtual time, with the toolkit's own decoder behind the guard. */
final class EmbeddedEdge {

    private static final long TICK = TimeUnit.MILLISECONDS.toNanos(100);

    private final List<FramingViolation> violations = new ArrayList<>();
    private final List<String> decoded = new ArrayList<>();
    private final StringBuilder body = new StringBuilder();
    private final EmbeddedChannel channel = new EmbeddedChannel();
    private final GuardedConnection guard;
    private long nanos;
    private int heads;
    private int ends;
    private boolean broken;

    EmbeddedEdge(EdgeLimits limits, Duration bodyWindow) {
        channel.freezeTime();
        guard = new GuardedConnection(
                channel,
                violations::add,
                new Sweep(channel.eventLoop(), () -> nanos, TICK, limits.headersBytesMax()),
                limits.headersBytesMax(),
                new ConnectionClock(limits, bodyWindow, TICK),
                (http2, sweep) -> decoded.add("HTTP/2"));
        Http1ServerConfig config = ListenerConfig.of(limits).getHttp1Config();
        channel.pipeline()
                .addLast(guard, new VertxHttpRequestDecoder(config), new HttpResponseEncoder(), new Collector());
    }

    void receive(byte[] bytes, int from, int to) {
        ByteBuf in = channel.alloc().buffer().writeBytes(bytes, from, to - from);
        channel.writeInbound(in);
    }

    void receive(String bytes) {
        byte[] all = bytes.getBytes(StandardCharsets.ISO_8859_1);
        receive(all, 0, all.length);
    }

    /** Lets the time pass, tick by tick. */
    void pass(Duration time) {
        for (long left = time.toNanos(); left > 0; left -= TICK) {
            nanos += TICK;
            channel.advanceTimeBy(TICK, TimeUnit.NANOSECONDS);
            channel.runScheduledPendingTasks();
        }
    }

    /** Lets the time pass without a tick, as a loop does that is held up. */
    void stall(Duration time) {
        nanos += time.toNanos();
        channel.advanceTimeBy(TICK, TimeUnit.NANOSECONDS);
        channel.runScheduledPendingTasks();
    }

    void respond(HttpResponseStatus status) {
        channel.writeOutbound(new DefaultFullHttpResponse(HttpVersion.HTTP_1_1, status, Unpooled.EMPTY_BUFFER));
        channel.releaseOutbound();
    }

    /** Whether the gateway takes what the client sends. */
    void reading(boolean reading) {
        channel.config().setAutoRead(reading);
    }

    boolean open() {
        return channel.isOpen();
    }

    GuardedConnection guard() {
        return guard;
    }

    List<FramingViolation> violations() {
        return violations;
    }

    /** Each head, body and failure in turn. */
    List<String> decoded() {
        return decoded;
    }

    int heads() {
        return heads;
    }

    int ends() {
        return ends;
    }

    boolean broken() {
        return broken;
    }

    void close() {
        channel.finishAndReleaseAll();
    }

    private final class Collector extends ChannelInboundHandlerAdapter {

        @Override
        public void channelRead(ChannelHandlerContext ctx, Object message) {
            try {
                HttpObject object = (HttpObject) message;
                if (object.decoderResult().isFailure()) {
                    broken = true;
                    decoded.add("broken");
                    return;
                }
                if (object instanceof HttpRequest request) {
                    heads++;
                    decoded.add(request.method() + " " + request.uri());
                }
                if (object instanceof HttpContent content) {
                    body.append(content.content().toString(StandardCharsets.ISO_8859_1));
                }
                if (object instanceof LastHttpContent) {
                    ends++;
                    decoded.add("body " + body);
                    body.setLength(0);
                }
            } finally {
                ReferenceCountUtil.release(message);
            }
        }
    }
}
