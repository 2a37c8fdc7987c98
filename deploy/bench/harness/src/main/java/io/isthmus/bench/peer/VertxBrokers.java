package io.isthmus.bench.peer;

import io.vertx.core.Context;
import io.vertx.core.Vertx;
import io.vertx.core.buffer.Buffer;
import io.vertx.core.http.HttpServerRequest;
import io.vertx.core.http.HttpServerResponse;
import java.io.IOException;
import java.util.HashMap;
import java.util.Map;
import java.util.concurrent.TimeUnit;

/**
 * What a team writes by hand in an afternoon: HTTP to a broker and back, no token, no deadline, no limit, nothing
 * counted. {@code kafka BOOTSTRAP TOPIC REPLIES} or {@code rabbitmq URI QUEUE}.
 */
public final class VertxBrokers {

    private final Context loop;
    private final Map<Long, HttpServerResponse> waiting = new HashMap<>();
    private long last;

    private VertxBrokers(Vertx vertx) {
        this.loop = vertx.getOrCreateContext();
    }

    @FunctionalInterface
    private interface Sender {
        void send(long id, byte[] body);
    }

    public static void main(String[] arguments) throws Exception {
        var vertx = Vertx.vertx();
        var bridge = new VertxBrokers(vertx);
        Sender sender = bridge.sender(arguments);
        var listening =
                io.vertx.core.Future.<Integer>future(done -> bridge.loop.runOnContext(_ -> vertx.createHttpServer()
                        .requestHandler(request -> bridge.ask(sender, request))
                        .listen(0, "127.0.0.1")
                        .map(server -> server.actualPort())
                        .onComplete(done)));
        Ready.tell(listening.await(20, TimeUnit.SECONDS));
        Ready.stayUntilOrphaned();
    }

    private Sender sender(String[] arguments) throws Exception {
        return switch (arguments[0]) {
            case "kafka" -> {
                var kafka = new RawKafka(arguments[1], arguments[2], arguments[3]);
                Thread.ofPlatform().daemon().start(() -> kafka.read(this::answerOnLoop));
                yield kafka::send;
            }
            case "rabbitmq" -> {
                var rabbit = new RawRabbit(
                        arguments[1],
                        arguments[2],
                        (correlation, body) -> answerOnLoop(Long.parseLong(correlation), body));
                yield (id, body) -> rabbit.send(Long.toString(id), body);
            }
            default -> throw new IOException("kafka or rabbitmq, not " + arguments[0]);
        };
    }

    private void ask(Sender sender, HttpServerRequest request) {
        request.body().onSuccess(body -> {
            long id = ++last;
            waiting.put(id, request.response());
            sender.send(id, body.getBytes());
        });
    }

    private void answerOnLoop(long id, byte[] body) {
        loop.runOnContext(_ -> {
            var response = waiting.remove(id);
            if (response != null) {
                response.putHeader("content-type", "application/json").end(Buffer.buffer(body));
            }
        });
    }
}
