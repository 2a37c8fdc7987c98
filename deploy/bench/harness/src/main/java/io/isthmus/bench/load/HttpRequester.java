package io.isthmus.bench.load;

import io.vertx.core.Context;
import io.vertx.core.Future;
import io.vertx.core.Vertx;
import io.vertx.core.net.NetClient;
import io.vertx.core.net.NetClientOptions;
import java.util.ArrayDeque;
import java.util.ArrayList;
import java.util.Deque;
import java.util.List;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.TimeoutException;

/** Asks over HTTP/1.1 on connections that stay open, each with one request at a time; all on one event loop. */
public final class HttpRequester implements Requester, AutoCloseable {

    /** Connections that are opened at a time, fewer than a listener's backlog takes. */
    private static final int TOGETHER = 256;

    private final HttpRequest request;
    private final Context loop;
    private final NetClient client;
    private final Deque<HttpConnection> idle = new ArrayDeque<>();
    private final Deque<Waiting> waiting = new ArrayDeque<>();

    private record Waiting(long id, Answered answered) {}

    private HttpRequester(Vertx vertx, HttpRequest request) {
        this.request = request;
        this.loop = vertx.getOrCreateContext();
        this.client = vertx.createNetClient(new NetClientOptions().setTcpNoDelay(true));
    }

    public static HttpRequester connected(Vertx vertx, int port, int connections, HttpRequest request)
            throws TimeoutException {
        var requester = new HttpRequester(vertx, request);
        for (int open = 0; open < connections; open += TOGETHER) {
            requester.open(port, Math.min(TOGETHER, connections - open));
        }
        return requester;
    }

    private void open(int port, int connections) throws TimeoutException {
        Future.<List<HttpConnection>>future(done -> loop.runOnContext(_ -> {
                    List<Future<HttpConnection>> opening = new ArrayList<>();
                    for (int i = 0; i < connections; i++) {
                        opening.add(client.connect(port, "127.0.0.1")
                                .map(socket -> new HttpConnection(socket, this::release)));
                    }
                    Future.all(opening)
                            .<List<HttpConnection>>map(all -> all.list())
                            .onSuccess(idle::addAll)
                            .onComplete(done);
                }))
                .await(20, TimeUnit.SECONDS);
    }

    @Override
    public void ask(long id, Answered answered) {
        if (loop.equals(Vertx.currentContext())) {
            askHere(id, answered);
        } else {
            loop.runOnContext(_ -> askHere(id, answered));
        }
    }

    private void askHere(long id, Answered answered) {
        HttpConnection free = idle.poll();
        if (free == null) {
            waiting.add(new Waiting(id, answered));
        } else {
            free.ask(request, id, answered);
        }
    }

    private void release(HttpConnection connection) {
        Waiting next = waiting.poll();
        if (next == null) {
            idle.add(connection); // the one that has been idle longest comes first, so all are in use
        } else {
            connection.ask(request, next.id(), next.answered());
        }
    }

    @Override
    public void close() {
        client.close();
    }
}
