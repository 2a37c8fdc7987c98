package io.isthmus.ingress;

import io.isthmus.ingress.http.EventLoops;
import io.isthmus.schema.config.SocketTransport;
import io.vertx.core.transport.Transport;
import java.util.Locale;

/** What the sockets of the tests go over: the default, or what {@code -Dtransport=epoll} names. */
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
}
