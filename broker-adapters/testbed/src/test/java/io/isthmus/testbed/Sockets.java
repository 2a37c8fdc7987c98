package io.isthmus.testbed;

import java.io.IOException;
import java.net.InetSocketAddress;
import java.net.Socket;
import java.net.URI;

/** The bare question whether anybody listens. */
final class Sockets {

    private Sockets() {}

    static boolean accepts(String hostAndPort) {
        var address = URI.create("tcp://" + hostAndPort);
        try (var socket = new Socket()) {
            socket.connect(new InetSocketAddress(address.getHost(), address.getPort()), 2_000);
            return true;
        } catch (IOException e) {
            return false;
        }
    }
}
