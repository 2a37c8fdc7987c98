package io.isthmus.bench.spring;

import org.springframework.amqp.core.Message;
import org.springframework.amqp.core.MessageProperties;
import org.springframework.amqp.rabbit.AsyncRabbitTemplate;
import org.springframework.amqp.rabbit.connection.CachingConnectionFactory;
import org.springframework.amqp.rabbit.core.RabbitTemplate;
import reactor.core.publisher.Mono;

/** {@code AsyncRabbitTemplate} behind HTTP, as it comes: {@code PORT URI QUEUE}. */
public final class RabbitGateway {

    private RabbitGateway() {}

    public static void main(String[] arguments) {
        var template = template(arguments[1]);
        String queue = arguments[2];
        Web.serve(
                Integer.parseInt(arguments[0]),
                routes -> routes.POST(
                        "/v1/orders",
                        request -> request.bodyToMono(byte[].class)
                                .flatMap(body -> Mono.fromFuture(
                                        template.sendAndReceive("", queue, new Message(body, new MessageProperties()))))
                                .flatMap(reply -> Web.json(reply.getBody()))));
    }

    static AsyncRabbitTemplate template(String uri) {
        var connections = new CachingConnectionFactory();
        connections.setUri(uri);
        var template = new AsyncRabbitTemplate(new RabbitTemplate(connections));
        template.setReceiveTimeout(10_000);
        template.start();
        return template;
    }
}
