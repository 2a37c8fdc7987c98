package io.isthmus.schema.config;

/** By which means of the operating system the event loops read from sockets and write to them. */
public enum SocketTransport {
    /** The first of the others that this machine has, in their order here. */
    AUTO,
    /** Linux 5.9 and later, where the platform permits it: many container engines do not. */
    IO_URING,
    /** Linux. */
    EPOLL,
    /** What Java has everywhere. */
    NIO
}
