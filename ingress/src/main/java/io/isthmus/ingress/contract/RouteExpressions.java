package io.isthmus.ingress.contract;

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
import io.isthmus.schema.expression.Composition;
import io.isthmus.schema.expression.Expression;
import io.isthmus.schema.expression.Template;
import java.util.ArrayList;
import java.util.List;
import java.util.SortedSet;
import java.util.TreeSet;
import org.jspecify.annotations.Nullable;

/** The expressions of a route, which tell what it reads of a request. */
public final class RouteExpressions {

    private final List<Expression> all = new ArrayList<>();

    private RouteExpressions() {}

    /** The names right below {@code root} that the expressions of {@code route} ask for. */
    public static SortedSet<String> names(RouteConfig route, String root) {
        var expressions = new RouteExpressions();
        expressions.add(route);
        var names = new TreeSet<String>();
        expressions.all.forEach(expression -> names.addAll(expression.members(root)));
        names.remove("");
        return names;
    }

    /** Whether what is sent to {@code target} can fail to be put together, for want of something in the request. */
    public static boolean canBeHoled(CallConfig call) {
        var expressions = new RouteExpressions();
        expressions.add(call.target());
        expressions.add(call.body());
        return expressions.readAnything();
    }

    /** As {@link #canBeHoled(CallConfig)}. */
    public static boolean canBeHoled(PublishConfig publish) {
        var expressions = new RouteExpressions();
        expressions.add(publish);
        return expressions.readAnything();
    }

    private boolean readAnything() {
        return all.stream().anyMatch(expression -> !expression.roots().isEmpty());
    }

    private void add(RouteConfig route) {
        switch (route.action()) {
            case CallConfig call -> add(call);
            case GatherConfig gather -> gather.legs().values().forEach(leg -> add(leg.call()));
            case PublishConfig publish -> add(publish);
            case StreamConfig stream -> add(stream.source().filter());
        }
        if (route.respond() != null) {
            add(route.respond().body());
        }
        if (route.limit() != null) {
            add(route.limit().by());
        }
    }

    private void add(CallConfig call) {
        add(call.target());
        add(call.body());
        if (call.replies() != null && call.replies().until() != null) {
            all.add(call.replies().until());
        }
    }

    private void add(TargetConfig target) {
        switch (target) {
            case KafkaTargetConfig kafka -> add(kafka.key());
            case RabbitTargetConfig rabbit -> add(rabbit.key());
            case HttpTargetConfig http -> {
                if (http.path() != null) {
                    all.addAll(http.path().expressions());
                }
            }
        }
    }

    private void add(PublishConfig publish) {
        add(publish.body());
        publish.headers().values().forEach(this::add);
        switch (publish.target()) {
            case KafkaPublishConfig kafka -> {
                add(kafka.key());
                add(kafka.partition());
            }
            case RabbitPublishConfig rabbit -> add(rabbit.key());
        }
    }

    private void add(@Nullable Composition body) {
        if (body != null) {
            body.expressions().forEach(placed -> all.add(placed.expression()));
        }
    }

    private void add(@Nullable Template template) {
        if (template != null) {
            all.addAll(template.expressions());
        }
    }
}
