package io.isthmus.bench.spring;

import org.springframework.beans.factory.annotation.Value;
import org.springframework.boot.autoconfigure.SpringBootApplication;
import org.springframework.boot.builder.SpringApplicationBuilder;
import org.springframework.cloud.gateway.route.RouteLocator;
import org.springframework.cloud.gateway.route.builder.RouteLocatorBuilder;
import org.springframework.context.annotation.Bean;

/** Spring Cloud Gateway with one route, as it comes: {@code PORT UPSTREAM_PORT}. */
@SpringBootApplication
public class CloudGateway {

    public static void main(String[] arguments) {
        new SpringApplicationBuilder(CloudGateway.class)
                .properties(
                        "server.port=" + arguments[0],
                        "server.address=127.0.0.1",
                        "upstream=" + arguments[1],
                        "spring.kafka.listener.auto-startup=false")
                .run();
    }

    @Bean
    RouteLocator routes(RouteLocatorBuilder builder, @Value("${upstream}") String upstream) {
        return builder.routes()
                .route(route -> route.path("/v1/items/**")
                        .filters(filters -> filters.stripPrefix(1))
                        .uri("http://127.0.0.1:" + upstream))
                .build();
    }
}
