package io.isthmus.ingress.service;

import java.io.IOException;
import java.net.InetSocketAddress;
import java.net.ServerSocket;
import java.net.Socket;
import java.net.SocketTimeoutException;
import java.util.ArrayList;
import java.util.List;

/** Connections to a listener that accepts none, until its backlog takes no more. */
final class FullBacklog implements AutoCloseable {

    private final List<Socket> sockets = new ArrayList<>();
    private boolean full;

    FullBacklog(ServerSocket server) throws IOException {
        while (!full && sockets.size() < 200) {
            var socket = new Socket();
            sockets.add(socket);
            try {
                socket.connect(new InetSocketAddress(server.getInetAddress(), server.getLocalPort()), 300);
            } catch (SocketTimeoutException silent) {
                full = true;
            }
        }
    }

    boolean isFull() {
        return full;
    }

    @Override
    public void close() throws IOException {
        for (Socket socket : sockets) {
            socket.close();
        }
    }
}
