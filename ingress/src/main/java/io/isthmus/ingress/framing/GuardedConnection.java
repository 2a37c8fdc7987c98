package io.isthmus.ingress.framing;

import io.netty.buffer.ByteBuf;
import io.netty.channel.Channel;
import io.netty.channel.ChannelDuplexHandler;
import io.netty.channel.ChannelHandlerContext;
import io.netty.channel.ChannelPromise;
import org.jspecify.annotations.Nullable;

/**
 * One connection of the public listener, first in its pipeline: reads every byte before the toolkit does and passes on only
 * what every HTTP/1 parser reads alike. Heads are passed on whole, bodies as they come.
 *
 * <p>Because an incomplete head is kept here, the decoder stands between two requests whenever a head is refused, and what it
 * gets in its place cannot run into anything else.
 */
@SuppressWarnings("FutureReturnValueIgnored") // what fails here fails because the channel is closed, which is heard of
final class GuardedConnection extends ChannelDuplexHandler implements Sweep.Timed {

    private enum Phase {
        /** No byte yet, or a part of what may become the preface of HTTP/2. */
        OPENING,
        HEAD,
        FIXED_BODY,
        CHUNKED_BODY,
        BETWEEN,
        /** A WebSocket was asked for: what follows belongs to it or to HTTP, as the answer will say. */
        UPGRADING,
        /** No HTTP any more. */
        UPGRADED,
        /** Nothing that still comes is read. */
        REFUSED
    }

    private final Channel channel;
    private final FramingListener listener;
    private final Sweep sweep;
    private final Http2Watch http2;
    private final RequestHead head;
    private final ChunkedBody chunks;
    private final ConnectionClock clock;
    private final PendingAnswers answers = new PendingAnswers();
    private final PartialHead partialHead = new PartialHead();

    private Phase phase = Phase.OPENING;
    private long bodyLeft;
    private @Nullable FramingViolation violation;
    private @Nullable ChannelPromise lingering;
    private Sweep.@Nullable Place place;

    GuardedConnection(
            Channel channel,
            FramingListener listener,
            Sweep sweep,
            int headersBytesMax,
            ConnectionClock clock,
            Http2Watch http2) {
        this.channel = channel;
        this.listener = listener;
        this.sweep = sweep;
        this.http2 = http2;
        this.clock = clock;
        this.head = new RequestHead(headersBytesMax);
        this.chunks = new ChunkedBody(headersBytesMax);
    }

    /** Why the connection ends, once it does. */
    @Nullable
    FramingViolation violation() {
        return violation;
    }

    /** Whether bytes may still come that belong to what came, or that nobody will read. */
    boolean midMessage() {
        return switch (phase) {
            case OPENING, BETWEEN, UPGRADING, UPGRADED -> false;
            case HEAD, FIXED_BODY, CHUNKED_BODY, REFUSED -> true;
        };
    }

    @Override
    public void handlerAdded(ChannelHandlerContext ctx) {
        place = sweep.add(this);
    }

    @Override
    public void handlerRemoved(ChannelHandlerContext ctx) {
        leaveSweep();
        partialHead.drop();
    }

    @Override
    public void channelInactive(ChannelHandlerContext ctx) {
        leaveSweep();
        if (lingering != null) {
            ctx.close(lingering);
        }
        ctx.fireChannelInactive();
    }

    @Override
    public void channelRead(ChannelHandlerContext ctx, Object message) {
        ByteBuf in = (ByteBuf) message;
        if (phase == Phase.REFUSED) {
            in.release();
            return;
        }
        if (phase == Phase.FIXED_BODY || phase == Phase.CHUNKED_BODY) {
            clock.bodyReceived(in.readableBytes());
        }
        ByteBuf bytes = partialHead.joinedWith(in);
        boolean passedOn = false;
        try {
            passedOn = read(ctx, bytes);
        } finally {
            if (!passedOn) {
                bytes.release();
            }
        }
    }

    /** Reads all there is and returns whether the buffer itself was passed on. */
    private boolean read(ChannelHandlerContext ctx, ByteBuf in) {
        int at = in.readerIndex();
        int end = in.writerIndex();
        // A kept head starts where its buffer does; any later one where the loop found it.
        int headStart = at;
        while (at < end) {
            switch (phase) {
                case OPENING -> {
                    switch (Http2Preface.match(in, at, end)) {
                        case NO -> at = beginHead(at);
                        case PARTLY -> {
                            partialHead.keep(in, ctx.alloc());
                            return false;
                        }
                        case YES -> {
                            leaveToHttp2(ctx, in);
                            return true;
                        }
                    }
                    headStart = at;
                }
                case BETWEEN -> {
                    headStart = beginHead(at);
                }
                case HEAD -> {
                    at = head.read(in, headStart, end, sweep.window());
                    if (at == RequestHead.INCOMPLETE) {
                        passOn(ctx, in, headStart);
                        partialHead.keep(in, ctx.alloc());
                        return false;
                    }
                    if (at == RequestHead.REFUSED) {
                        passOn(ctx, in, headStart);
                        refuseHead(ctx, head.violation());
                        return false;
                    }
                    headComplete(ctx, in, headStart, at);
                }
                case FIXED_BODY -> {
                    int step = (int) Math.min(bodyLeft, end - at);
                    at += step;
                    bodyLeft -= step;
                    if (bodyLeft == 0) {
                        bodyComplete();
                    }
                }
                case CHUNKED_BODY -> at = readChunks(ctx, in, at, end);
                case UPGRADING -> {
                    if (answers.upgraded()) {
                        phase = Phase.UPGRADED;
                    } else {
                        // Answered in HTTP, or not awaited: then it is HTTP that goes on.
                        if (answers.pending()) {
                            answers.forbidUpgrade();
                        }
                        phase = Phase.BETWEEN;
                    }
                }
                case UPGRADED -> at = end;
                case REFUSED -> {
                    return false;
                }
            }
        }
        boolean dropped = phase == Phase.REFUSED || (phase == Phase.CHUNKED_BODY && chunks.inExtension());
        if (dropped || !in.isReadable()) {
            return false;
        }
        ctx.fireChannelRead(in);
        return true;
    }

    private int beginHead(int at) {
        head.reset();
        // The time of a connection's first head runs from its opening.
        if (phase != Phase.OPENING) {
            clock.restart();
        }
        phase = Phase.HEAD;
        return at;
    }

    private void headComplete(ChannelHandlerContext ctx, ByteBuf in, int start, int end) {
        RequestFields fields = head.fields();
        answers.placeIn(ctx);
        answers.requestPassed(fields.expectsContinue());
        if (head.absoluteForm()) {
            passOn(ctx, in, start);
            in.readerIndex(end);
            ctx.fireChannelRead(head.inOriginForm(in, start, end));
        }
        clock.restart();
        if (fields.asksForWebSocket() && (fields.chunked() || fields.contentLength() > 0)) {
            // Nobody asks so; what is a body and what a frame must not be a matter of opinion.
            answers.forbidUpgrade();
        }
        if (fields.chunked()) {
            chunks.reset();
            phase = Phase.CHUNKED_BODY;
        } else if (fields.contentLength() > 0) {
            bodyLeft = fields.contentLength();
            phase = Phase.FIXED_BODY;
        } else {
            phase = fields.asksForWebSocket() ? Phase.UPGRADING : Phase.BETWEEN;
        }
    }

    private void bodyComplete() {
        phase = Phase.BETWEEN;
        clock.restart();
    }

    private int readChunks(ChannelHandlerContext ctx, ByteBuf in, int from, int end) {
        int at = chunks.read(in, from, end, sweep.window());
        switch (chunks.stop()) {
            case MORE -> {}
            case EXTENSION -> passOn(ctx, in, at);
            case EXTENSION_END -> in.readerIndex(at);
            case DONE -> bodyComplete();
            case REFUSED -> {
                if (!chunks.inExtension()) {
                    passOn(ctx, in, at);
                }
                refuseBody(ctx, chunks.violation());
            }
        }
        return at;
    }

    /** Hands over what stands before {@code to}, without copying it. */
    private static void passOn(ChannelHandlerContext ctx, ByteBuf in, int to) {
        int length = to - in.readerIndex();
        if (length > 0) {
            ctx.fireChannelRead(in.readRetainedSlice(length));
        }
    }

    private void leaveToHttp2(ChannelHandlerContext ctx, ByteBuf in) {
        http2.begin(channel, sweep);
        ctx.pipeline().remove(this);
        ctx.fireChannelRead(in);
    }

    private void refuseHead(ChannelHandlerContext ctx, @Nullable FramingViolation wrong) {
        refused(wrong);
        ctx.fireChannelRead(StandIn.forHead(head.isHeadMethod()));
    }

    private void refuseBody(ChannelHandlerContext ctx, @Nullable FramingViolation wrong) {
        if (!StandIn.breakBody(ctx.pipeline(), refused(wrong))) {
            ctx.close();
        }
    }

    private FramingViolation refused(@Nullable FramingViolation wrong) {
        FramingViolation known = wrong == null ? FramingViolation.DECODER_REFUSED : wrong;
        violation = known;
        phase = Phase.REFUSED;
        clock.restart();
        partialHead.drop();
        listener.violated(known);
        return known;
    }

    @Override
    public void elapsed(long nanos) {
        FramingViolation expired = clock.elapsed(channel, waiting(), nanos);
        ChannelHandlerContext ctx = expired == null ? null : channel.pipeline().context(this);
        if (expired == null || ctx == null) {
            return;
        }
        switch (expired) {
            case HEADERS_LATE -> {
                refuseHead(ctx, expired);
                ctx.fireChannelReadComplete();
            }
            case BODY_SLOW -> {
                refuseBody(ctx, expired);
                ctx.fireChannelReadComplete();
            }
            default -> {
                if (phase != Phase.REFUSED) {
                    refused(expired);
                }
                ctx.close();
            }
        }
    }

    private void leaveSweep() {
        if (place != null) {
            place.leave();
            place = null;
        }
    }

    private ConnectionClock.Waiting waiting() {
        return switch (phase) {
            case OPENING, HEAD -> ConnectionClock.Waiting.FOR_HEAD;
            case UPGRADED -> ConnectionClock.Waiting.FOR_ANSWER;
            case BETWEEN, UPGRADING ->
                answers.pending() ? ConnectionClock.Waiting.FOR_ANSWER : ConnectionClock.Waiting.FOR_REQUEST;
            // An answered request whose body nobody reads any more leaves the connection as idle as one without a
            // request.
            case FIXED_BODY, CHUNKED_BODY ->
                !answers.pending()
                        ? ConnectionClock.Waiting.FOR_REQUEST
                        : answers.continueDue() ? ConnectionClock.Waiting.FOR_ANSWER : ConnectionClock.Waiting.FOR_BODY;
            case REFUSED -> lingering == null ? ConnectionClock.Waiting.FOR_ANSWER : ConnectionClock.Waiting.TO_CLOSE;
        };
    }

    /**
     * A close in the middle of a message. With bytes unread the operating system would reset the connection, and the client
     * would lose the answer that says why: RFC 9112 section 9.6.
     */
    @Override
    public void close(ChannelHandlerContext ctx, ChannelPromise promise) {
        if (!midMessage() || lingering != null || !LingeringClose.begin(channel)) {
            ctx.close(promise);
            return;
        }
        lingering = promise;
        phase = Phase.REFUSED;
        clock.restart();
    }
}
