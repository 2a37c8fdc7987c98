package io.isthmus.ingress.conformance;

import static java.nio.charset.StandardCharsets.UTF_8;

import com.rabbitmq.client.AMQP.BasicProperties;
import com.rabbitmq.client.Channel;
import com.rabbitmq.client.Connection;
import com.rabbitmq.client.ConnectionFactory;
import com.rabbitmq.client.Delivery;
import java.io.IOException;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.Objects;
import java.util.concurrent.BlockingQueue;
import java.util.concurrent.LinkedBlockingQueue;
import java.util.concurrent.TimeUnit;
import org.jspecify.annotations.Nullable;

/** A service on RabbitMQ that is wrong in one way, or in none. */
final class RabbitService implements AutoCloseable {

    private final Flaw flaw;
    private final Connection connection;
    private final Channel channel;
    private final BlockingQueue<Delivery> requests = new LinkedBlockingQueue<>();
    private final Thread thread;
    private @Nullable String firstAddress;
    private boolean stopped;

    RabbitService(String uri, String queue, Flaw flaw) throws Exception {
        this.flaw = flaw;
        var factory = new ConnectionFactory();
        factory.setUri(uri);
        connection = factory.newConnection();
        channel = connection.createChannel();
        channel.queueDeclare(queue, true, false, true, Map.of());
        channel.basicConsume(queue, true, (_, request) -> requests.add(request), _ -> {});
        thread = Thread.ofPlatform().daemon().name(queue).start(this::serve);
    }

    private void serve() {
        try {
            while (true) {
                List<Delivery> together = new ArrayList<>(List.of(requests.take()));
                if (flaw == Flaw.MIXES_UP) {
                    for (Delivery next = soon(); next != null; next = soon()) {
                        together.add(next);
                    }
                }
                for (Delivery request : together) {
                    answer(
                            request,
                            new String((flaw == Flaw.MIXES_UP ? together.getLast() : request).getBody(), UTF_8));
                }
            }
        } catch (InterruptedException closing) {
            Thread.currentThread().interrupt();
        } catch (IOException broken) {
            throw new IllegalStateException(broken);
        }
    }

    private @Nullable Delivery soon() throws InterruptedException {
        return requests.poll(100, TimeUnit.MILLISECONDS);
    }

    private void answer(Delivery request, String body) throws IOException {
        boolean bad = !body.startsWith("{");
        var asked = request.getProperties();
        long deadline =
                Long.parseLong(asked.getHeaders().get("isthmus-deadline").toString());
        if (stopped
                || flaw == Flaw.SILENT
                || (bad && flaw == Flaw.SILENT_ON_BAD_BODY)
                || (deadline < System.currentTimeMillis() && flaw != Flaw.WORKS_FOR_NOBODY)
                || (flaw == Flaw.SHY_OF_HEADERS && asked.getHeaders().containsKey("x-conformance"))) {
            return;
        }
        firstAddress = firstAddress == null ? asked.getReplyTo() : firstAddress;
        Map<String, Object> headers =
                bad && flaw != Flaw.SUCCESS_FOR_BAD_BODY ? Map.of("isthmus-status", "400") : Map.of();
        stopped = bad && flaw == Flaw.STOPS_AFTER_BAD_BODY;
        var properties = new BasicProperties.Builder()
                .correlationId(flaw == Flaw.NO_CORRELATION ? null : asked.getCorrelationId())
                .contentType(flaw == Flaw.NO_CONTENT_TYPE ? null : "application/json")
                .headers(headers)
                .build();
        String address = flaw == Flaw.ONE_ADDRESS ? firstAddress : asked.getReplyTo();
        String answer = "{\"request\":\"" + body.replace("\"", "'") + "\"}";
        for (int i = 0; i < (flaw == Flaw.TWICE ? 2 : 1); i++) {
            channel.basicPublish("", Objects.requireNonNull(address), properties, answer.getBytes(UTF_8));
        }
    }

    @Override
    public void close() {
        thread.interrupt();
        try {
            thread.join();
        } catch (InterruptedException e) {
            Thread.currentThread().interrupt();
        }
        connection.abort(1000);
    }
}
