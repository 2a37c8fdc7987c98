package io.isthmus.demo;

import io.vertx.core.Future;
import io.vertx.core.Vertx;
import io.vertx.core.buffer.Buffer;
import io.vertx.core.http.HttpServer;
import io.vertx.core.http.HttpServerRequest;
import io.vertx.core.json.JsonObject;

/** A service on HTTP: {@code GET /items/{sku}}, {@code POST /items/search}, {@code GET /customers/{id}}. */
final class HttpService {

    private HttpService() {}

    static Future<HttpServer> start(Vertx vertx, String host, int port) {
        return vertx.createHttpServer().requestHandler(HttpService::answer).listen(port, host);
    }

    private static void answer(HttpServerRequest http) {
        String[] path = http.path().substring(1).split("/", -1);
        String what = http.method() + " " + path[0] + "/" + path.length;
        switch (what) {
            case "GET items/2" -> json(http, 200, Shop.item(path[1]).toBuffer());
            case "GET customers/2" -> json(http, 200, Shop.customer(path[1]).toBuffer());
            case "POST items/2" ->
                http.body()
                        .map(body -> Shop.items(Shop.skus(new JsonObject(body))).toBuffer())
                        .onSuccess(found -> json(http, 200, found))
                        .onFailure(_ -> json(http, 400, error("the body must be {\"skus\": [...]}")));
            default -> json(http, 404, error("there is no " + http.path()));
        }
    }

    private static Buffer error(String text) {
        return new JsonObject().put("error", text).toBuffer();
    }

    private static void json(HttpServerRequest http, int status, Buffer body) {
        http.response()
                .setStatusCode(status)
                .putHeader("content-type", "application/json")
                .end(body);
    }
}
