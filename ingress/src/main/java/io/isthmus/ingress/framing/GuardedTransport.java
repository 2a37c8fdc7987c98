package io.isthmus.ingress.framing;

import io.netty.bootstrap.Bootstrap;
import io.netty.bootstrap.ServerBootstrap;
import io.netty.channel.Channel;
import io.netty.channel.ChannelFactory;
import io.netty.channel.ChannelHandler;
import io.netty.channel.EventLoopGroup;
import io.netty.channel.IoHandlerFactory;
import io.netty.channel.ServerChannel;
import io.netty.channel.socket.DatagramChannel;
import io.netty.channel.socket.InternetProtocolFamily;
import io.vertx.core.datagram.DatagramSocketOptions;
import io.vertx.core.http.HttpServerRequest;
import io.vertx.core.http.impl.HttpServerConnection;
import io.vertx.core.net.TcpConfig;
import io.vertx.core.transport.Transport;
import java.net.SocketAddress;
import java.util.concurrent.ThreadFactory;
import org.jspecify.annotations.Nullable;

/**
 * A transport that puts a guard at the listening socket of the servers that ask for one. All there is of Vert.x internals in
 * this package, and it is little: the service-provider interface of a transport, the copying of {@link TcpConfig}, and the
 * channel of a request.
 *
 * @param inner the transport that does the work
 */
record GuardedTransport(Transport inner) implements Transport {

    /**
     * How a server asks: its configuration carries the guard, through all the copies that Vert.x makes, to the moment in which
     * the server's socket is set up. So there is no port to compare and no connection that comes too early.
     */
    static final class Guarded extends TcpConfig {

        private final ChannelHandler atListeningSocket;

        Guarded(ChannelHandler atListeningSocket) {
            this.atListeningSocket = atListeningSocket;
        }

        private Guarded(Guarded other) {
            super(other);
            this.atListeningSocket = other.atListeningSocket;
        }

        @Override
        protected TcpConfig copy() {
            return new Guarded(this);
        }
    }

    /** The channel of an HTTP/1 request. */
    static @Nullable Channel channelOf(HttpServerRequest request) {
        return request.connection() instanceof HttpServerConnection connection
                ? connection.channelHandlerContext().channel()
                : null;
    }

    @Override
    public String name() {
        return inner.name();
    }

    @Override
    public boolean available() {
        return inner.available();
    }

    @Override
    public Throwable unavailabilityCause() {
        return inner.unavailabilityCause();
    }

    @Override
    public io.vertx.core.spi.transport.Transport implementation() {
        return new Implementation(inner.implementation());
    }

    private record Implementation(io.vertx.core.spi.transport.Transport inner)
            implements io.vertx.core.spi.transport.Transport {

        @Override
        public void configure(TcpConfig config, boolean domainSocket, ServerBootstrap bootstrap) {
            inner.configure(config, domainSocket, bootstrap);
            if (config instanceof Guarded guarded) {
                // The parent's handler stands before the one that registers accepted channels with their event loops.
                bootstrap.handler(guarded.atListeningSocket);
            }
        }

        @Override
        public void configure(TcpConfig config, boolean domainSocket, Bootstrap bootstrap) {
            inner.configure(config, domainSocket, bootstrap);
        }

        @Override
        public void configure(DatagramChannel channel, DatagramSocketOptions options) {
            inner.configure(channel, options);
        }

        @Override
        public boolean supportsDomainSockets() {
            return inner.supportsDomainSockets();
        }

        @Override
        public boolean supportFileRegion() {
            return inner.supportFileRegion();
        }

        @Override
        public boolean isAvailable() {
            return inner.isAvailable();
        }

        @Override
        public Throwable unavailabilityCause() {
            return inner.unavailabilityCause();
        }

        @Override
        public SocketAddress convert(io.vertx.core.net.SocketAddress address) {
            return inner.convert(address);
        }

        @Override
        public io.vertx.core.net.SocketAddress convert(SocketAddress address) {
            return inner.convert(address);
        }

        @Override
        public IoHandlerFactory ioHandlerFactory() {
            return inner.ioHandlerFactory();
        }

        @Override
        public EventLoopGroup eventLoopGroup(int type, int threads, ThreadFactory threadFactory, int ioRatio) {
            return inner.eventLoopGroup(type, threads, threadFactory, ioRatio);
        }

        @Override
        @SuppressWarnings("deprecation") // the service-provider interface names it
        public DatagramChannel datagramChannel(InternetProtocolFamily family) {
            return inner.datagramChannel(family);
        }

        @Override
        public ChannelFactory<? extends DatagramChannel> datagramChannelFactory() {
            return inner.datagramChannelFactory();
        }

        @Override
        public ChannelFactory<? extends Channel> channelFactory(boolean domainSocket) {
            return inner.channelFactory(domainSocket);
        }

        @Override
        public ChannelFactory<? extends ServerChannel> serverChannelFactory(boolean domainSocket) {
            return inner.serverChannelFactory(domainSocket);
        }
    }
}
