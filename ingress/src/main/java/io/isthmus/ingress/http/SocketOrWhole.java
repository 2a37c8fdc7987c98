package io.isthmus.ingress.http;

import io.isthmus.ingress.stream.StreamChannel;
import io.vertx.core.Future;
import io.vertx.core.http.HttpVersion;

/** Leaves a request alone that asks for a WebSocket, for the toolkit to read to its end; takes any other in whole. */
final class SocketOrWhole implements Layer {

    private final Layer whole;

    SocketOrWhole(Layer whole) {
        this.whole = whole;
    }

    @Override
    public Future<Incoming> pass(Incoming in) {
        var http = in.http();
        boolean socket = http.version() == HttpVersion.HTTP_1_1
                && StreamChannel.asksForSocket(http.getHeader(StreamChannel.UPGRADE));
        return socket ? Future.succeededFuture(in) : whole.pass(in);
    }
}
