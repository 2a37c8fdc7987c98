package io.isthmus.schema.config;

/** By which means of the operating system the event loops read from sockets and write to them. */
public enum SocketTransport {
    /** What Java has everywhere. */
    NIO,
    /** Linux, where the native library can be unpacked and loaded. */
    EPOLL,
    /** Linux 5.15 or later, where the kernel allows it and the native library can be unpacked and loaded. */
    IO_URING,
    /** {@code io-uring} where it is there, else {@code epoll}, else {@code nio}. */
    AUTO
}
