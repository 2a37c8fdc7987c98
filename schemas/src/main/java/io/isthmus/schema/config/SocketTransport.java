package io.isthmus.schema.config;

/** By which means of the operating system the event loops read from sockets and write to them. */
public enum SocketTransport {
    /** What Java has everywhere. */
    NIO,
    /** Linux, where the native library can be unpacked and loaded. */
    EPOLL,
    /** {@code epoll} where it is there, else {@code nio}. */
    AUTO
}
