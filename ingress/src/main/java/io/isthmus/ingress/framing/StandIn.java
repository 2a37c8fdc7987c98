package io.isthmus.ingress.framing;

import static java.nio.charset.StandardCharsets.US_ASCII;

import io.netty.buffer.ByteBuf;
import io.netty.buffer.Unpooled;
import io.netty.channel.ChannelHandlerContext;
import io.netty.channel.ChannelPipeline;
import io.netty.handler.codec.DecoderResult;
import io.netty.handler.codec.http.DefaultLastHttpContent;
import io.netty.handler.codec.http.HttpRequestDecoder;
import io.netty.handler.codec.http.LastHttpContent;

/** What the toolkit gets in place of what was refused: something that it, too, holds for broken. */
final class StandIn {

    /**
     * The field line without colon makes an invalid request of it. That goes its way behind all earlier ones, to a handler of
     * its own, and the decoder reads no further byte. Why it came is kept where no client can write: see
     * {@link GuardedConnection#violation}.
     */
    private static final byte[] INVALID_GET =
            "GET / HTTP/1.1\r\nConnection: close\r\nrefused\r\n\r\n".getBytes(US_ASCII);

    /** The answer to HEAD has no body. */
    private static final byte[] INVALID_HEAD =
            "HEAD / HTTP/1.1\r\nConnection: close\r\nrefused\r\n\r\n".getBytes(US_ASCII);

    private StandIn() {}

    static ByteBuf forHead(boolean headMethod) {
        return Unpooled.wrappedBuffer(headMethod ? INVALID_HEAD : INVALID_GET);
    }

    /**
     * Ends the body that is being read with a failure, and says whether there was anyone to tell. It enters behind the decoder,
     * so it comes after all of the body so far, whatever the decoder makes of half a chunk size; and a body of a fixed length
     * could not be broken by bytes at all.
     */
    static boolean breakBody(ChannelPipeline pipeline, FramingViolation violation) {
        ChannelHandlerContext decoder = pipeline.context(HttpRequestDecoder.class);
        if (decoder == null) {
            return false;
        }
        LastHttpContent broken = new DefaultLastHttpContent(Unpooled.EMPTY_BUFFER);
        broken.setDecoderResult(DecoderResult.failure(new FramingException(violation)));
        decoder.fireChannelRead(broken);
        return true;
    }
}
