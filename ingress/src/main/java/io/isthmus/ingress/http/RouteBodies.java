package io.isthmus.ingress.http;

import io.isthmus.schema.config.CallConfig;
import io.isthmus.schema.config.GatherConfig;
import io.isthmus.schema.config.HttpTargetConfig;
import io.isthmus.schema.config.KafkaPublishConfig;
import io.isthmus.schema.config.KafkaTargetConfig;
import io.isthmus.schema.config.PublishConfig;
import io.isthmus.schema.config.RabbitPublishConfig;
import io.isthmus.schema.config.RabbitTargetConfig;
import io.isthmus.schema.config.RouteConfig;
import io.isthmus.schema.config.StreamConfig;
import io.isthmus.schema.config.TargetConfig;
import io.isthmus.schema.expression.Template;
import java.util.HashSet;
import java.util.Set;
import org.jspecify.annotations.Nullable;

/** What a route does with the body of its requests, as far as its configuration tells. */
public final class RouteBodies {

    private static final String BODY = "body";

    private RouteBodies() {}

    /** Whether nothing needs the body whole, neither the request's nor the reply's: a plain HTTP route. */
    public static boolean streams(RouteConfig route) {
        return route.action() instanceof CallConfig call
                && call.target() instanceof HttpTargetConfig
                && call.body() == null
                && route.request() == null
                && (route.reply() == null || route.reply().schema() == null)
                && route.respond() == null
                && route.idempotency() == null
                && route.async() == null
                && !readsJson(route);
    }

    /** Whether a schema or an expression of the route reads the body. */
    public static boolean readsJson(RouteConfig route) {
        return route.request() != null || roots(route).contains(BODY);
    }

    private static Set<String> roots(RouteConfig route) {
        var roots = new HashSet<String>();
        switch (route.action()) {
            case CallConfig call -> add(call, roots);
            case GatherConfig gather -> gather.legs().values().forEach(leg -> add(leg.call(), roots));
            case PublishConfig publish -> add(publish, roots);
            // Its filter sees the client's head and the messages.
            case StreamConfig _ -> {}
        }
        if (route.respond() != null && route.respond().body() != null) {
            roots.addAll(route.respond().body().roots());
        }
        if (route.limit() != null) {
            add(route.limit().by(), roots);
        }
        return roots;
    }

    private static void add(CallConfig call, Set<String> roots) {
        if (call.body() != null) {
            roots.addAll(call.body().roots());
        }
        if (call.replies() != null && call.replies().until() != null) {
            roots.addAll(call.replies().until().roots());
        }
        add(call.target(), roots);
    }

    private static void add(PublishConfig publish, Set<String> roots) {
        if (publish.body() != null) {
            roots.addAll(publish.body().roots());
        }
        publish.headers().values().forEach(value -> add(value, roots));
        switch (publish.target()) {
            case KafkaPublishConfig kafka -> {
                add(kafka.key(), roots);
                add(kafka.partition(), roots);
            }
            case RabbitPublishConfig rabbit -> add(rabbit.key(), roots);
        }
    }

    private static void add(TargetConfig target, Set<String> roots) {
        switch (target) {
            case KafkaTargetConfig kafka -> add(kafka.key(), roots);
            case RabbitTargetConfig rabbit -> add(rabbit.key(), roots);
            case HttpTargetConfig http -> {
                if (http.path() != null) {
                    roots.addAll(http.path().roots());
                }
            }
        }
    }

    private static void add(@Nullable Template template, Set<String> roots) {
        if (template != null) {
            roots.addAll(template.roots());
        }
    }
}
