package io.isthmus.ingress;

import io.isthmus.ingress.http.EventLoops;
import io.isthmus.schema.config.SocketTransport;
import io.vertx.core.transport.Transport;
import java.util.Arrays;
import java.util.Locale;
import java.util.stream.Stream;

/** What the sockets of the tests go over: the default, or what {@code -Dtransport=epoll} or {@code io-uring} names. */
public final class TransportUnderTest {

    private static final SocketTransport ASKED = SocketTransport.valueOf(
            System.getProperty("transport", "nio").toUpperCase(Locale.ROOT).replace('-', '_'));

    private TransportUnderTest() {}

    /** As a configuration would ask for it. */
    public static SocketTransport asked() {
        return ASKED;
    }

    public static Transport found() {
        return EventLoops.chosen(ASKED);
    }

    /** Those that can be had on this machine. */
    public static Stream<SocketTransport> there() {
        return Arrays.stream(SocketTransport.values()).filter(TransportUnderTest::isThere);
    }

    private static boolean isThere(SocketTransport transport) {
        try {
            return EventLoops.chosen(transport).available();
        } catch (EventLoops.TransportUnavailableException notHere) {
            return false;
        }
    }
}
