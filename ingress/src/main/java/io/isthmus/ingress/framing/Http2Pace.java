package io.isthmus.ingress.framing;

import io.netty.buffer.ByteBuf;
import io.netty.channel.Channel;
import io.netty.channel.ChannelHandlerContext;
import io.netty.handler.codec.http.HttpResponseStatus;
import io.netty.handler.codec.http2.DefaultHttp2Headers;
import io.netty.handler.codec.http2.Http2Connection;
import io.netty.handler.codec.http2.Http2ConnectionHandler;
import io.netty.handler.codec.http2.Http2Error;
import io.netty.handler.codec.http2.Http2Exception;
import io.netty.handler.codec.http2.Http2FrameListenerDecorator;
import io.netty.handler.codec.http2.Http2Stream;
import org.jspecify.annotations.Nullable;

/**
 * Ends the streams of an HTTP/2 connection whose request bodies come more slowly than is allowed: each is answered 408 if it
 * has no answer yet, and reset. The other streams of the connection go on.
 */
@SuppressWarnings(
        "FutureReturnValueIgnored") // what fails here fails because the stream is closed, which is what is wanted
final class Http2Pace implements Sweep.Timed {

    private final Channel channel;
    private final FramingListener listener;
    private final long bytesPerSecond;
    private final long windowNanos;
    private @Nullable Watched watched;

    private Http2Pace(Channel channel, FramingListener listener, long bytesPerSecond, long windowNanos) {
        this.channel = channel;
        this.listener = listener;
        this.bytesPerSecond = bytesPerSecond;
        this.windowNanos = windowNanos;
    }

    static Http2Watch watch(FramingListener listener, long bytesPerSecond, long windowNanos) {
        return (channel, sweep) -> {
            Sweep.Place place = sweep.add(new Http2Pace(channel, listener, bytesPerSecond, windowNanos));
            channel.closeFuture().addListener(closed -> place.leave());
        };
    }

    @Override
    public void elapsed(long nanos) {
        Watched streams = watched();
        if (streams == null || !channel.isActive()) {
            return;
        }
        try {
            streams.connection().forEachActiveStream(stream -> {
                if (streams.isClientsTurn(stream) && streams.paceOf(stream).fellBehind(nanos)) {
                    listener.violated(FramingViolation.BODY_SLOW);
                    streams.end(stream);
                }
                return true;
            });
        } catch (Http2Exception broken) {
            channel.close();
        }
        channel.flush();
    }

    /** The toolkit puts its handler into the pipeline some time after the preface. */
    private @Nullable Watched watched() {
        if (watched == null) {
            ChannelHandlerContext ctx = channel.pipeline().context(Http2ConnectionHandler.class);
            if (ctx != null) {
                watched = new Watched(ctx, (Http2ConnectionHandler) ctx.handler());
            }
        }
        return watched;
    }

    /** The streams of the connection, each with the pace of its body. */
    private final class Watched extends Http2FrameListenerDecorator {

        private final ChannelHandlerContext ctx;
        private final Http2ConnectionHandler handler;
        private final Http2Connection.PropertyKey pace;

        Watched(ChannelHandlerContext ctx, Http2ConnectionHandler handler) {
            super(handler.decoder().frameListener());
            this.ctx = ctx;
            this.handler = handler;
            this.pace = handler.connection().newKey();
            handler.decoder().frameListener(this);
        }

        Http2Connection connection() {
            return handler.connection();
        }

        BodyPace paceOf(Http2Stream stream) {
            BodyPace known = stream.getProperty(pace);
            if (known != null) {
                return known;
            }
            var made = new BodyPace(bytesPerSecond, windowNanos);
            made.start();
            stream.setProperty(pace, made);
            return made;
        }

        /** Whether more of the body is to come and the gateway has taken all that came. */
        boolean isClientsTurn(Http2Stream stream) {
            return stream.state().remoteSideOpen()
                    && handler.decoder().flowController().unconsumedBytes(stream) == 0;
        }

        void end(Http2Stream stream) {
            boolean answered = stream.isHeadersSent();
            if (!answered) {
                var head = new DefaultHttp2Headers().status(HttpResponseStatus.REQUEST_TIMEOUT.codeAsText());
                handler.encoder().writeHeaders(ctx, stream.id(), head, 0, true, ctx.newPromise());
            }
            // After a whole answer NO_ERROR asks the client to stop, and leaves it the answer: RFC 9113, section 8.1.
            Http2Error error = answered ? Http2Error.ENHANCE_YOUR_CALM : Http2Error.NO_ERROR;
            handler.resetStream(ctx, stream.id(), error.code(), ctx.newPromise());
        }

        @Override
        public int onDataRead(ChannelHandlerContext at, int id, ByteBuf data, int padding, boolean endOfStream)
                throws Http2Exception {
            Http2Stream stream = handler.connection().stream(id);
            if (stream != null) {
                paceOf(stream).received(data.readableBytes());
            }
            return super.onDataRead(at, id, data, padding, endOfStream);
        }
    }
}
