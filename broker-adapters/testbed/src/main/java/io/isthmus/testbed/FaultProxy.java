package io.isthmus.testbed;

import java.io.IOException;
import java.io.UncheckedIOException;
import java.net.InetSocketAddress;
import java.net.ServerSocket;
import java.net.Socket;
import java.time.Duration;
import java.util.Set;
import java.util.concurrent.ConcurrentHashMap;
import org.jspecify.annotations.Nullable;

/**
 * A bad network between a client and a server, both on loopback: a proxy for TCP that hands on every byte, in order,
 * until it is told to delay, stall, narrow, cut or refuse. It keeps its port for as long as it lives.
 *
 * <p>A Kafka behind it must advertise it, see {@link KafkaSettings#behind}.
 */
public final class FaultProxy implements AutoCloseable {

    private static final int CONNECT_MILLIS = 2_000;

    private final int port;
    private final int targetPort;
    private final Weather weather = new Weather();
    private final Set<Link> links = ConcurrentHashMap.newKeySet();
    private @Nullable Listener listener;

    private FaultProxy(int port, int targetPort) {
        this.port = port;
        this.targetPort = targetPort;
    }

    /** A proxy in front of a server at {@code targetPort}, at a free port of its own, handing on. */
    public static FaultProxy to(int targetPort) {
        return between(Ports.free(), targetPort);
    }

    /** A proxy in front of a server that is yet to start at {@link #targetPort()}. */
    public static FaultProxy toFreePort() {
        return to(Ports.free());
    }

    static FaultProxy between(int port, int targetPort) {
        var proxy = new FaultProxy(port, targetPort);
        proxy.restore();
        return proxy;
    }

    /** Where clients connect. */
    public int port() {
        return port;
    }

    /** Where the server is. */
    public int targetPort() {
        return targetPort;
    }

    /** How many connections pass through it now. */
    public int connections() {
        return links.size();
    }

    /** From now on every byte takes {@code each} longer, in either direction; bandwidth is left as it is. */
    public void delay(Duration each) {
        weather.delay(each);
    }

    /** From now on nothing passes; connections stay, and new ones are accepted. */
    public void stall() {
        stall(Way.TO_SERVER);
        stall(Way.TO_CLIENT);
    }

    /** From now on nothing passes {@code way}, and the other way everything does. */
    public void stall(Way way) {
        weather.stall(way);
    }

    /** From now on all connections together get no more than so much through, each way. */
    public void narrow(long bytesPerSecond) {
        weather.narrow(bytesPerSecond);
    }

    /** Resets every connection, on both sides; new ones are welcome. */
    public void cut() {
        links.forEach(Link::reset);
    }

    /** Resets every connection, and refuses new ones. */
    public synchronized void refuse() {
        if (listener != null) {
            listener.end();
            listener = null;
        }
        cut();
    }

    /** Ends delay, stall, narrowness and refusal; what was held back passes now. */
    public synchronized void restore() {
        weather.clear();
        if (listener == null) {
            var socket = listen();
            listener = new Listener(socket, Thread.ofVirtual().start(() -> acceptAll(socket)));
        }
    }

    @Override
    public void close() {
        refuse();
        weather.clear();
    }

    private ServerSocket listen() {
        try {
            var socket = new ServerSocket();
            socket.setReuseAddress(true);
            socket.bind(new InetSocketAddress(Ports.loopback(), port));
            return socket;
        } catch (IOException e) {
            throw new UncheckedIOException("could not listen on port " + port, e);
        }
    }

    private void acceptAll(ServerSocket socket) {
        while (!socket.isClosed()) {
            try {
                var link = connect(socket.accept());
                // Accepted while refuse() was at work, which could not see it.
                if (socket.isClosed()) {
                    link.reset();
                }
            } catch (IOException e) {
                // Closed by refuse(), or a client that left before it was accepted: the loop knows which.
            }
        }
    }

    private Link connect(Socket client) {
        var server = new Socket();
        var link = new Link(client, server, weather, links::remove);
        links.add(link);
        Thread.ofVirtual().start(() -> {
            try {
                server.connect(new InetSocketAddress(Ports.loopback(), targetPort), CONNECT_MILLIS);
                link.run();
            } catch (IOException e) {
                link.reset();
            }
        });
        return link;
    }

    private record Listener(ServerSocket socket, Thread acceptor) {

        /** Not before the acceptor is done does the system let go of the port. */
        void end() {
            try {
                socket.close();
                acceptor.join();
            } catch (IOException e) {
                throw new UncheckedIOException(e);
            } catch (InterruptedException e) {
                Thread.currentThread().interrupt();
            }
        }
    }
}
