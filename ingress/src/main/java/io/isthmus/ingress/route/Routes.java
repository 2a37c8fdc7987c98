package io.isthmus.ingress.route;

import io.isthmus.schema.config.GatewayConfig;
import io.isthmus.schema.config.RouteConfig;
import java.util.Set;
import java.util.function.Function;

/** Makes the route table that a configuration describes. */
public final class Routes {

    private Routes() {}

    /** @param each what a route stands for in the table */
    public static <T> RouteTable<T> table(GatewayConfig config, Function<RouteConfig, T> each) {
        return builder(config, each).build();
    }

    /** As {@link #table}, for one that gets more than the configuration names. */
    public static <T> RouteTable.Builder<T> builder(GatewayConfig config, Function<RouteConfig, T> each) {
        RouteTable.Builder<T> table = RouteTable.builder();
        for (RouteConfig route : config.routes().values()) {
            table.add(Set.copyOf(route.match().method()), route.match().path().toString(), each.apply(route));
        }
        return table;
    }
}
