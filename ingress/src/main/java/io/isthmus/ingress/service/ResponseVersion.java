package io.isthmus.ingress.service;

import io.netty.channel.ChannelHandlerContext;
import io.netty.channel.ChannelInboundHandlerAdapter;
import io.netty.handler.codec.http.HttpResponse;
import io.netty.handler.codec.http.HttpVersion;
import io.vertx.core.http.HttpClientRequest;
import io.vertx.core.http.impl.HttpClientConnection;
import io.vertx.core.http.impl.HttpClientRequestBase;
import io.vertx.core.http.impl.HttpClientStream;
import java.lang.invoke.MethodHandles;
import java.lang.invoke.VarHandle;

/**
 * The HTTP version of the response under way, read off the connection: the toolkit's response has the version of its
 * request. It closes a connection on which HTTP/1.0 was answered by itself, but how soon depends on the transport.
 */
final class ResponseVersion extends ChannelInboundHandlerAdapter {

    /** The toolkit shows a connection that is not of its pool through a wrapper that has no channel. */
    private static final VarHandle STREAM = stream();

    private boolean http10;

    private ResponseVersion() {}

    /** For all responses on the connection of {@code request}, which must be its first. On its event loop. */
    static ResponseVersion on(HttpClientRequest request) {
        HttpClientConnection connection = ((HttpClientStream) STREAM.get((HttpClientRequestBase) request)).connection();
        var version = new ResponseVersion();
        ChannelHandlerContext toolkit = connection.channelHandlerContext();
        toolkit.pipeline().addBefore(toolkit.name(), "response-version", version);
        return version;
    }

    private static VarHandle stream() {
        try {
            return MethodHandles.privateLookupIn(HttpClientRequestBase.class, MethodHandles.lookup())
                    .findVarHandle(HttpClientRequestBase.class, "stream", HttpClientStream.class);
        } catch (ReflectiveOperationException e) {
            throw new ExceptionInInitializerError(e);
        }
    }

    @Override
    public void channelRead(ChannelHandlerContext context, Object message) {
        if (message instanceof HttpResponse response) {
            http10 = response.protocolVersion().equals(HttpVersion.HTTP_1_0);
        }
        context.fireChannelRead(message);
    }

    /** Whether the last response that came was HTTP/1.0. */
    boolean isHttp10() {
        return http10;
    }
}
