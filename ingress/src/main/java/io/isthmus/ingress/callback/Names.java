package io.isthmus.ingress.callback;

import java.net.InetAddress;
import java.net.UnknownHostException;

/** Where names lead. */
@FunctionalInterface
interface Names {

    /** All addresses of {@code host}, at least one. May block. */
    InetAddress[] of(String host) throws UnknownHostException;
}
