package io.isthmus.bench.spring;

import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import org.springframework.web.reactive.function.client.WebClient;
import org.springframework.web.reactive.function.server.ServerResponse;
import reactor.core.publisher.Mono;

/** A fan-out to five legs with {@code WebClient} and {@code Mono.zip}: {@code PORT UPSTREAM_PORT}. */
public final class Gather {

    private static final int LEGS = 5;

    private Gather() {}

    public static void main(String[] arguments) {
        var client = WebClient.create("http://127.0.0.1:" + arguments[1]);
        Web.serve(
                Integer.parseInt(arguments[0]),
                routes -> routes.GET("/v1/pages/{id}", request -> {
                    List<Mono<Map<?, ?>>> legs = new ArrayList<>();
                    for (int leg = 0; leg < LEGS; leg++) {
                        legs.add(client.get()
                                .uri("/legs/{leg}/{id}", leg, request.pathVariable("id"))
                                .retrieve()
                                .bodyToMono(Map.class)
                                .map(answer -> (Map<?, ?>) answer));
                    }
                    return Mono.zip(legs, Gather::whole)
                            .flatMap(whole -> ServerResponse.ok().bodyValue(whole));
                }));
    }

    static Map<String, Object> whole(Object[] answers) {
        Map<String, Object> whole = new LinkedHashMap<>();
        for (int leg = 0; leg < answers.length; leg++) {
            whole.put("leg" + leg, answers[leg]);
        }
        return whole;
    }
}
