package io.isthmus.testbed;

import java.io.IOException;
import java.net.InetAddress;
import java.net.InetSocketAddress;
import java.net.ServerSocket;
import java.util.Set;
import java.util.concurrent.ConcurrentHashMap;
import java.util.concurrent.ThreadLocalRandom;

/**
 * Ports for servers that must come back under the same one.
 *
 * <p>They lie below the range from which operating systems number outgoing connections (32768 and up on Linux):
 * while a broker is down, another process must not be given its port, and a client that keeps trying to reconnect must
 * not be given that very port as its own and so meet itself.
 */
public final class Ports {

    private static final int FIRST = 20_000;
    private static final int END = 32_000;
    private static final int TRIES = 100;
    private static final Set<Integer> GIVEN = ConcurrentHashMap.newKeySet();

    private Ports() {}

    static InetAddress loopback() {
        return InetAddress.getLoopbackAddress();
    }

    /** Each of them is given once, since it is listened at some time later, and by some not always. */
    public static int free() {
        for (var i = 0; i < TRIES; i++) {
            var port = ThreadLocalRandom.current().nextInt(FIRST, END);
            if (isFree(port) && GIVEN.add(port)) {
                return port;
            }
        }
        throw new IllegalStateException("found no free port between " + FIRST + " and " + END);
    }

    /** Whether a server could listen at {@code port}, on every address: containers publish on all of them. */
    private static boolean isFree(int port) {
        try (var socket = new ServerSocket()) {
            socket.setReuseAddress(true);
            socket.bind(new InetSocketAddress(port));
            return true;
        } catch (IOException e) {
            return false;
        }
    }
}
