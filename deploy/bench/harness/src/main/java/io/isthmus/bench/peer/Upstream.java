package io.isthmus.bench.peer;

import io.vertx.core.Vertx;
import io.vertx.core.buffer.Buffer;
import io.vertx.core.http.HttpServerRequest;
import java.io.IOException;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.TimeoutException;

/** A service on HTTP: {@code /items/ID} is 1 KB, {@code /legs/NAME/ID} 400 bytes of JSON, the id in it once. */
public final class Upstream {

    private static final int ITEM_BYTES = 1024;
    private static final int LEG_BYTES = 400;

    private Upstream() {}

    public static void main(String[] arguments) throws IOException, TimeoutException {
        var server = Vertx.vertx()
                .createHttpServer()
                .requestHandler(Upstream::answer)
                .listen(0, "127.0.0.1");
        Ready.tell(server.await(20, TimeUnit.SECONDS).actualPort());
        Ready.stayUntilOrphaned();
    }

    private static void answer(HttpServerRequest request) {
        String path = request.path();
        String id = path.substring(path.lastIndexOf('/') + 1);
        int bytes = path.startsWith("/legs/") ? LEG_BYTES : ITEM_BYTES;
        request.response().putHeader("content-type", "application/json").end(Buffer.buffer(json(id, bytes)));
    }

    static String json(String id, int bytes) {
        String begin = "{\"id\":\"" + id + "\",\"text\":\"";
        return begin + "x".repeat(bytes - begin.length() - 2) + "\"}";
    }
}
