package io.isthmus.ingress.framing;

import io.netty.channel.Channel;
import io.netty.channel.socket.DuplexChannel;
import io.netty.handler.ssl.SslHandler;

/** Half of a close: says that nothing more will come, and goes on reading what the client had already sent. */
@SuppressWarnings("FutureReturnValueIgnored") // what fails here fails because the channel is closed, which is heard of
final class LingeringClose {

    private LingeringClose() {}

    /** Whether it began; if not, the channel is to be closed at once. */
    static boolean begin(Channel channel) {
        // TLS has to say goodbye inside its own stream, which a closed output would cut off.
        if (!(channel instanceof DuplexChannel duplex)
                || !channel.isActive()
                || duplex.isInputShutdown()
                || channel.pipeline().get(SslHandler.class) != null) {
            return false;
        }
        duplex.shutdownOutput();
        channel.config().setAutoRead(true);
        return true;
    }
}
