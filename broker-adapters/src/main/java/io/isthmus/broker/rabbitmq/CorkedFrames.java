package io.isthmus.broker.rabbitmq;

import com.rabbitmq.client.WriteListener;
import com.rabbitmq.client.impl.SocketFrameHandler;
import java.io.IOException;
import java.net.Socket;
import org.jspecify.annotations.Nullable;

/**
 * Frames over a socket, of which one thread can hold its own back, to write those of many messages with one system
 * call. The client flushes after every message; here that is skipped for the thread that holds the cork. Other threads
 * (heartbeats, declarations) flush as ever, and take with them what is held back.
 */
final class CorkedFrames extends SocketFrameHandler {

    /** Beyond it the client ends the connection before it reads the body. RabbitMQ's own limit is 16 MiB since 4.0. */
    private static final int REPLY_BYTES_MAX = 64 << 20;

    private final Socket socket;
    private volatile @Nullable Thread corkedBy;

    CorkedFrames(Socket socket) throws IOException {
        super(socket, null, REPLY_BYTES_MAX);
        this.socket = socket;
    }

    /** Holds back what this thread writes until {@link #uncork}, as far as the buffer goes. */
    void cork() {
        corkedBy = Thread.currentThread();
    }

    /** Writes what was held back. */
    void uncork() throws IOException {
        corkedBy = null;
        super.flush(null);
    }

    @Override
    public void flush(@Nullable WriteListener listener) throws IOException {
        if (corkedBy != Thread.currentThread()) {
            super.flush(listener);
        }
    }

    /** Ends the connection without a word; whoever is blocked in reading or writing gets an error. */
    void cut() {
        try {
            // Without lingering: a TLS socket would wait for a writer that is blocked.
            socket.setSoLinger(true, 0);
            socket.close();
        } catch (IOException alreadyClosed) {
            // that is what was wanted
        }
    }
}
