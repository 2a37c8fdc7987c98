package io.isthmus.bench.peer;

import static java.nio.charset.StandardCharsets.UTF_8;

import io.vertx.core.Context;
import io.vertx.core.Future;
import io.vertx.core.Promise;
import io.vertx.core.Vertx;
import io.vertx.core.buffer.Buffer;
import io.vertx.core.http.HttpClient;
import io.vertx.core.http.HttpClientOptions;
import io.vertx.core.http.HttpMethod;
import io.vertx.core.http.HttpServerRequest;
import io.vertx.core.http.PoolOptions;
import io.vertx.core.json.JsonObject;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.concurrent.TimeUnit;

/**
 * A fan-out by hand to two HTTP legs, two Kafka topics and a RabbitMQ queue:
 * {@code UPSTREAM_PORT BOOTSTRAP TOPIC TOPIC REPLIES URI QUEUE}.
 */
public final class VertxMixed {

    private static final int LEGS = 5;

    private final Context loop;
    private final HttpClient client;
    private final int port;
    private final RawKafka first;
    private final RawKafka second;
    private final RawRabbit rabbit;
    private final Map<Long, Promise<Buffer>> waiting = new HashMap<>();
    private long last;

    private VertxMixed(Vertx vertx, String[] arguments) throws Exception {
        this.loop = vertx.getOrCreateContext();
        this.client = vertx.createHttpClient(new HttpClientOptions(), new PoolOptions().setHttp1MaxSize(2048));
        this.port = Integer.parseInt(arguments[0]);
        this.first = new RawKafka(arguments[1], arguments[2], arguments[4]);
        this.second = first.to(arguments[3]);
        this.rabbit = new RawRabbit(
                arguments[5], arguments[6], (correlation, body) -> settle(Long.parseLong(correlation), body));
        Thread.ofPlatform().daemon().start(() -> first.read(this::settle));
    }

    public static void main(String[] arguments) throws Exception {
        var vertx = Vertx.vertx();
        var gather = new VertxMixed(vertx, arguments);
        var listening = Future.<Integer>future(done -> gather.loop.runOnContext(_ -> vertx.createHttpServer()
                .requestHandler(gather::gather)
                .listen(0, "127.0.0.1")
                .map(server -> server.actualPort())
                .onComplete(done)));
        Ready.tell(listening.await(20, TimeUnit.SECONDS));
        Ready.stayUntilOrphaned();
    }

    private void gather(HttpServerRequest request) {
        String id = request.path().substring(request.path().lastIndexOf('/') + 1);
        byte[] body = ("{\"id\":\"" + id + "\"}").getBytes(UTF_8);
        Future.all(List.of(
                        http(0, id),
                        http(1, id),
                        message(number -> first.send(number, body)),
                        message(number -> second.send(number, body)),
                        message(number -> rabbit.send(Long.toString(number), body))))
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

    private Future<Buffer> http(int leg, String id) {
        return client.request(HttpMethod.GET, port, "127.0.0.1", "/legs/" + leg + "/" + id)
                .compose(sent -> sent.send())
                .compose(answer -> answer.body());
    }

    @FunctionalInterface
    private interface Sender {
        void send(long number);
    }

    private Future<Buffer> message(Sender sender) {
        Promise<Buffer> promise = Promise.promise();
        long number = ++last;
        waiting.put(number, promise);
        sender.send(number);
        return promise.future();
    }

    private void settle(long number, byte[] body) {
        loop.runOnContext(_ -> {
            var promise = waiting.remove(number);
            if (promise != null) {
                promise.complete(Buffer.buffer(body));
            }
        });
    }
}
