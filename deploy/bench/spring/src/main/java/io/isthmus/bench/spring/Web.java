package io.isthmus.bench.spring;

import java.util.function.UnaryOperator;
import org.springframework.http.MediaType;
import org.springframework.http.server.reactive.HttpHandler;
import org.springframework.http.server.reactive.ReactorHttpHandlerAdapter;
import org.springframework.web.reactive.function.server.RouterFunctions;
import org.springframework.web.reactive.function.server.ServerResponse;
import reactor.core.publisher.Mono;
import reactor.netty.DisposableServer;
import reactor.netty.http.server.HttpServer;

/** WebFlux on Reactor Netty, without Boot's filters and metrics: the leaner of the ways to serve HTTP with Spring. */
final class Web {

    private Web() {}

    static void serve(int port, UnaryOperator<RouterFunctions.Builder> routes) {
        HttpHandler handler = RouterFunctions.toHttpHandler(
                routes.apply(RouterFunctions.route()).build());
        DisposableServer server = HttpServer.create()
                .host("127.0.0.1")
                .port(port)
                .handle(new ReactorHttpHandlerAdapter(handler))
                .bindNow();
        server.onDispose().block();
    }

    static Mono<ServerResponse> json(byte[] body) {
        return ServerResponse.ok().contentType(MediaType.APPLICATION_JSON).bodyValue(body);
    }
}
