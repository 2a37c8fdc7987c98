package io.isthmus.broker.rabbitmq;

import java.io.IOException;
import java.io.UncheckedIOException;
import java.net.InetAddress;
import java.net.ServerSocket;
import java.net.Socket;
import java.net.URI;
import java.util.Set;
import java.util.concurrent.ConcurrentHashMap;
import java.util.concurrent.atomic.AtomicInteger;

/** A way to a broker that can be cut, and that can be frozen: then it stays open and nothing passes. */
final class Wire implements AutoCloseable {

    private final URI broker;
    private final ServerSocket door;
    private final Set<Socket> ends = ConcurrentHashMap.newKeySet();
    private final Object gate = new Object();
    private final AtomicInteger accepted = new AtomicInteger();
    private boolean frozen;

    Wire(String brokerUri) {
        this.broker = URI.create(brokerUri);
        try {
            this.door = new ServerSocket(0, 50, InetAddress.getLoopbackAddress());
        } catch (IOException failure) {
            throw new UncheckedIOException(failure);
        }
        Thread.startVirtualThread(this::accept);
    }

    String uri() {
        return "amqp://" + broker.getUserInfo() + "@127.0.0.1:" + door.getLocalPort();
    }

    /** How many connections there were so far. */
    int accepted() {
        return accepted.get();
    }

    /** Breaks all connections; new ones are accepted. */
    void cut() {
        ends.forEach(Wire::close);
        ends.clear();
    }

    void freeze() {
        synchronized (gate) {
            frozen = true;
        }
    }

    void thaw() {
        synchronized (gate) {
            frozen = false;
            gate.notifyAll();
        }
    }

    @Override
    public void close() {
        try {
            door.close();
        } catch (IOException failure) {
            throw new UncheckedIOException(failure);
        }
        cut();
        thaw();
    }

    private void accept() {
        while (!door.isClosed()) {
            try {
                Socket near = door.accept();
                Socket far = new Socket(broker.getHost(), broker.getPort());
                accepted.incrementAndGet();
                ends.add(near);
                ends.add(far);
                Thread.startVirtualThread(() -> pump(near, far));
                Thread.startVirtualThread(() -> pump(far, near));
            } catch (IOException refused) {
                // the next one may do
            }
        }
    }

    private void pump(Socket from, Socket to) {
        byte[] bytes = new byte[8192];
        try (from;
                to) {
            for (int n = from.getInputStream().read(bytes);
                    n > 0;
                    n = from.getInputStream().read(bytes)) {
                pass();
                to.getOutputStream().write(bytes, 0, n);
            }
        } catch (IOException | InterruptedException broken) {
            // both ends are closed
        }
    }

    private void pass() throws InterruptedException {
        synchronized (gate) {
            while (frozen) {
                gate.wait();
            }
        }
    }

    private static void close(Socket socket) {
        try {
            socket.setSoLinger(true, 0);
            socket.close();
        } catch (IOException alreadyClosed) {
            // that is what was wanted
        }
    }
}
