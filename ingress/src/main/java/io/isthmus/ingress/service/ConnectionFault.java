package io.isthmus.ingress.service;

import io.isthmus.aggregator.channel.ChannelFailure;
import io.isthmus.aggregator.channel.ChannelFailure.InvalidReply;
import io.isthmus.aggregator.channel.ChannelFailure.NoReply;
import io.isthmus.aggregator.channel.ChannelFailure.UpstreamFailed;
import io.netty.handler.codec.PrematureChannelClosureException;
import io.vertx.core.http.HttpClosedException;
import java.io.IOException;
import org.jspecify.annotations.Nullable;

/** What the end of a connection under a request, or of a response under way, means for the one who asked. */
final class ConnectionFault {

    private ConnectionFault() {}

    /** Whether the connection has ended in the middle of a response's head: the service was answering. */
    static boolean isWithinHead(Throwable cause) {
        return cause instanceof PrematureChannelClosureException;
    }

    /** Before the response's head was complete. */
    static ChannelFailure beforeHead(Throwable cause) {
        return isBroken(cause)
                ? new UpstreamFailed("The connection to the service broke before its answer.")
                : new InvalidReply("The service's answer is not HTTP.");
    }

    /** While the response's body was being held. */
    static ChannelFailure withinBody(BrokenFlowException cause) {
        return switch (cause.reason()) {
            case TOO_LONG -> new InvalidReply("The service's answer is larger than replyBytesMax.");
            case SOURCE_SILENT -> new NoReply("The service has stopped in the middle of its answer.");
            case LENGTH_DIFFERS, SINK_BROKE, ABANDONED ->
                new UpstreamFailed("The connection to the service broke within its answer.");
            case SOURCE_BROKE ->
                isBroken(cause.getCause())
                        ? new UpstreamFailed("The connection to the service broke within its answer.")
                        : new InvalidReply("The body of the service's answer is not framed as HTTP.");
        };
    }

    private static boolean isBroken(@Nullable Throwable cause) {
        return cause instanceof HttpClosedException
                || cause instanceof IOException
                || cause instanceof PrematureChannelClosureException;
    }
}
