package io.isthmus.bench.peer;

import io.vertx.core.Vertx;
import io.vertx.core.http.HttpClientOptions;
import io.vertx.core.http.PoolOptions;
import io.vertx.httpproxy.HttpProxy;
import java.util.concurrent.TimeUnit;

/** {@code vertx-http-proxy} as it comes, but for a pool that does not hold it back: {@code UPSTREAM_PORT}. */
public final class VertxProxy {

    private VertxProxy() {}

    public static void main(String[] arguments) throws Exception {
        var vertx = Vertx.vertx();
        var client = vertx.createHttpClient(new HttpClientOptions(), new PoolOptions().setHttp1MaxSize(512));
        var proxy = HttpProxy.reverseProxy(client).origin(Integer.parseInt(arguments[0]), "127.0.0.1");
        var server = vertx.createHttpServer().requestHandler(proxy).listen(0, "127.0.0.1");
        Ready.tell(server.await(20, TimeUnit.SECONDS).actualPort());
        Ready.stayUntilOrphaned();
    }
}
