package io.isthmus.ingress.service;

import java.io.IOException;
import java.io.UncheckedIOException;
import java.net.InetAddress;
import java.net.InetSocketAddress;
import java.net.Socket;

/**
 * A port of this machine that refuses connections. A socket is bound to it all the while, without listening: the system
 * gives away a port that is merely free to whoever connects somewhere next.
 */
final class ClosedPort implements AutoCloseable {

    private final Socket bound = new Socket();

    ClosedPort() {
        try {
            bound.bind(new InetSocketAddress(InetAddress.getLoopbackAddress(), 0));
        } catch (IOException e) {
            throw new UncheckedIOException(e);
        }
    }

    int number() {
        return bound.getLocalPort();
    }

    /** Leaves the port to whoever listens on it next. */
    @Override
    public void close() {
        try {
            bound.close();
        } catch (IOException e) {
            throw new UncheckedIOException(e);
        }
    }
}
