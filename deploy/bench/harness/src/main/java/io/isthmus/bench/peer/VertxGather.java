package io.isthmus.bench.peer;

import io.vertx.core.Future;
import io.vertx.core.Vertx;
import io.vertx.core.buffer.Buffer;
import io.vertx.core.http.HttpClient;
import io.vertx.core.http.HttpClientOptions;
import io.vertx.core.http.HttpMethod;
import io.vertx.core.http.HttpServerRequest;
import io.vertx.core.http.PoolOptions;
import io.vertx.core.json.JsonObject;
import java.util.ArrayList;
import java.util.List;
import java.util.concurrent.TimeUnit;

/** A fan-out to five legs written by hand for just that: {@code UPSTREAM_PORT}. */
public final class VertxGather {

    private static final int LEGS = 5;

    private VertxGather() {}

    public static void main(String[] arguments) throws Exception {
        var vertx = Vertx.vertx();
        var client = vertx.createHttpClient(new HttpClientOptions(), new PoolOptions().setHttp1MaxSize(2048));
        int port = Integer.parseInt(arguments[0]);
        var server = vertx.createHttpServer()
                .requestHandler(request -> gather(client, port, request))
                .listen(0, "127.0.0.1");
        Ready.tell(server.await(20, TimeUnit.SECONDS).actualPort());
        Ready.stayUntilOrphaned();
    }

    private static void gather(HttpClient client, int port, HttpServerRequest request) {
        String id = request.path().substring(request.path().lastIndexOf('/') + 1);
        List<Future<Buffer>> legs = new ArrayList<>(LEGS);
        for (int leg = 0; leg < LEGS; leg++) {
            legs.add(client.request(HttpMethod.GET, port, "127.0.0.1", "/legs/" + leg + "/" + id)
                    .compose(sent -> sent.send())
                    .compose(answer -> answer.body()));
        }
        Future.all(legs)
                .onSuccess(all -> {
                    var whole = new JsonObject();
                    for (int leg = 0; leg < LEGS; leg++) {
                        whole.put("leg" + leg, new JsonObject(all.<Buffer>resultAt(leg)));
                    }
                    request.response()
                            .putHeader("content-type", "application/json")
                            .end(whole.toBuffer());
                })
                .onFailure(_ -> request.response().setStatusCode(502).end());
    }
}
