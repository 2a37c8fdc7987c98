package io.isthmus.ingress.framing;

import static java.nio.charset.StandardCharsets.US_ASCII;

import io.netty.buffer.Unpooled;
import io.netty.channel.ChannelHandlerContext;
import io.netty.channel.ChannelOutboundHandlerAdapter;
import io.netty.channel.ChannelPromise;
import io.netty.handler.codec.http.HttpResponse;
import io.netty.handler.codec.http.HttpResponseEncoder;
import io.netty.handler.codec.http.LastHttpContent;
import io.netty.util.ReferenceCountUtil;

/** How many requests of a connection are unanswered; stands where responses are still objects, before their encoder. */
@SuppressWarnings("FutureReturnValueIgnored") // what fails here fails because the channel is closed, which is heard of
final class PendingAnswers extends ChannelOutboundHandlerAdapter {

    private static final byte[] EMPTY_LINE = "\r\n".getBytes(US_ASCII);
    private static final int SWITCHING_PROTOCOLS = 101;
    private static final int FIRST_FINAL_STATUS = 200;

    private boolean placed;
    private int pending;
    private boolean continueDue;
    private boolean upgraded;
    private boolean upgradeForbidden;

    /** Takes its place before the first request is passed on. */
    void placeIn(ChannelHandlerContext ctx) {
        if (placed) {
            return;
        }
        placed = true;
        ChannelHandlerContext encoder = ctx.pipeline().context(HttpResponseEncoder.class);
        if (encoder == null) {
            // The toolkit builds its HTTP/1 pipeline at the first byte that is not HTTP/2; an empty line, which every
            // server
            // ignores (RFC 9112 section 2.2), makes it do so now.
            ctx.fireChannelRead(Unpooled.wrappedBuffer(EMPTY_LINE));
            encoder = ctx.pipeline().context(HttpResponseEncoder.class);
        }
        if (encoder == null) {
            throw new IllegalStateException(
                    "No HTTP/1 encoder in " + ctx.pipeline().names());
        }
        ctx.pipeline().addAfter(encoder.name(), null, this);
    }

    void requestPassed(boolean expectsContinue) {
        pending++;
        continueDue = expectsContinue;
    }

    boolean pending() {
        return pending > 0;
    }

    /** What was read since a request for an upgrade was read as HTTP, so HTTP it stays; an upgrade ends the connection. */
    void forbidUpgrade() {
        upgradeForbidden = true;
    }

    /** Whether the last request was answered with the end of HTTP. */
    boolean upgraded() {
        return upgraded;
    }

    /** Whether a client rightly waits for 100 before it sends its body: RFC 9110 section 10.1.1. */
    boolean continueDue() {
        return continueDue;
    }

    @Override
    public void write(ChannelHandlerContext ctx, Object message, ChannelPromise promise) {
        boolean informational = false;
        if (message instanceof HttpResponse response) {
            continueDue = false;
            informational = response.status().code() < FIRST_FINAL_STATUS;
            if (response.status().code() == SWITCHING_PROTOCOLS) {
                if (upgradeForbidden) {
                    ReferenceCountUtil.release(message);
                    ctx.close(promise);
                    return;
                }
                upgraded = true;
            }
        }
        if (!informational && message instanceof LastHttpContent) {
            pending--;
        }
        ctx.write(message, promise);
    }
}
