package io.isthmus.schema.config;

import io.isthmus.schema.config.GatherConfig.LegConfig;
import io.isthmus.schema.config.References.Mistake;
import io.isthmus.schema.expression.Composition;
import io.isthmus.schema.expression.Expression;
import io.isthmus.schema.expression.Template;
import io.isthmus.schema.json.Json;
import java.util.ArrayList;
import java.util.LinkedHashSet;
import java.util.List;
import java.util.Set;
import org.jspecify.annotations.Nullable;

/** Whether the expressions of a route are over what is there when they are evaluated. */
final class ExpressionRoots {

    private static final List<String> REQUEST = List.of("path", "query", "header", "body", "token");

    /** Known before the body is read. */
    private static final List<String> HEAD = List.of("path", "query", "header", "token");

    /** What a leg cannot be called: roots that are there, or are to come. */
    private static final Set<String> RESERVED =
            Set.of("path", "query", "header", "body", "token", "env", "reply", "replies", "request", "event", "legs");

    private final String key;
    private final RouteConfig route;
    private final Set<String> legs;
    private final List<Mistake> mistakes = new ArrayList<>();
    private String leg = "";

    private ExpressionRoots(String key, RouteConfig route) {
        this.key = key;
        this.route = route;
        this.legs =
                route.action() instanceof GatherConfig gather ? gather.legs().keySet() : Set.of();
    }

    static boolean isReserved(String name) {
        return RESERVED.contains(name);
    }

    static List<Mistake> in(String key, RouteConfig route) {
        var roots = new ExpressionRoots(key, route);
        roots.limit();
        switch (route.action()) {
            case CallConfig call -> {
                roots.call(".call", call, REQUEST);
                roots.respond(with(REQUEST, List.of(call.replies() == null ? "reply" : "replies")));
            }
            case PublishConfig publish -> roots.publish(publish);
            case StreamConfig stream -> roots.stream(stream);
            case GatherConfig gather -> {
                gather.legs().values().forEach(leg -> roots.leg(leg, gather));
                roots.respond(with(REQUEST, roots.legs));
            }
        }
        return roots.mistakes;
    }

    private void limit() {
        var limit = route.limit();
        if (limit != null) {
            template(".limit.by", limit.by(), HEAD);
        }
    }

    private void leg(LegConfig leg, GatherConfig gather) {
        this.leg = leg.name();
        var place = ".gather.legs." + leg.name();
        call(place, leg.call(), with(REQUEST, LegOrder.before(leg.name(), gather.legs())));
        if (leg.fallback() != null && hasExpression(leg.fallback())) {
            mistakes.add(new Mistake(
                    key + place + ".fallback", "is a constant: an expression in it would never be evaluated"));
        }
    }

    private void call(String place, CallConfig call, List<String> known) {
        switch (call.target()) {
            case KafkaTargetConfig kafka -> {
                template(place + ".kafka.key", kafka.key(), known);
                message(place, kafka.key(), call.body());
            }
            case RabbitTargetConfig rabbit -> {
                template(place + ".rabbitmq.key", rabbit.key(), known);
                message(place, rabbit.key(), call.body());
            }
            case HttpTargetConfig http -> {
                if (http.path() != null) {
                    http.path().expressions().forEach(each -> expression(place + ".http.path", each, known));
                }
            }
        }
        composition(place + ".body", call.body(), known);
        if (call.replies() != null && call.replies().until() != null) {
            expression(place + ".replies.until", call.replies().until(), with(known, List.of("reply", "replies")));
        }
    }

    private void publish(PublishConfig publish) {
        var place = ".publish";
        switch (publish.target()) {
            case KafkaPublishConfig kafka -> {
                template(place + ".kafka.key", kafka.key(), REQUEST);
                template(place + ".kafka.partition", kafka.partition(), REQUEST);
                message(place, kafka.key(), publish.body());
                message(place, kafka.partition(), null);
            }
            case RabbitPublishConfig rabbit -> {
                template(place + ".rabbitmq.key", rabbit.key(), REQUEST);
                message(place, rabbit.key(), publish.body());
            }
        }
        publish.headers().forEach((name, value) -> {
            template(place + ".headers." + name, value, REQUEST);
            message(place + ".headers." + name, value, null);
        });
        composition(place + ".body", publish.body(), REQUEST);
    }

    private void stream(StreamConfig stream) {
        var known = with(HEAD, List.of("key", "headers", "value"));
        switch (stream.source()) {
            case KafkaStreamConfig kafka -> composition(".stream.kafka.filter", kafka.filter(), known);
            case RabbitStreamConfig rabbit -> composition(".stream.rabbitmq.filter", rabbit.filter(), known);
        }
    }

    /** What crosses a broker must not take a credential along. */
    private void message(String place, @Nullable Template text, @Nullable Composition body) {
        var expressions = new ArrayList<Expression>(text == null ? List.of() : text.expressions());
        if (body != null) {
            body.expressions().forEach(placed -> expressions.add(placed.expression()));
        }
        for (var expression : expressions) {
            for (var header : expression.members("header")) {
                if (header.isEmpty() || CallConfig.isCredential(header)) {
                    mistakes.add(new Mistake(
                            key + place,
                            expression + " would take "
                                    + (header.isEmpty() ? "every header, credentials among them," : header)
                                    + " into a message: credentials never cross a broker"));
                }
            }
        }
    }

    private void respond(List<String> known) {
        if (route.respond() != null) {
            composition(".respond.body", route.respond().body(), known);
        }
    }

    private void composition(String place, @Nullable Composition composition, List<String> known) {
        if (composition != null) {
            for (var placed : composition.expressions()) {
                var below = placed.key().isEmpty() || placed.key().startsWith("[") ? "" : ".";
                expression(place + below + placed.key(), placed.expression(), known);
            }
        }
    }

    private void template(String place, @Nullable Template template, List<String> known) {
        if (template != null) {
            template.expressions().forEach(each -> expression(place, each, known));
        }
    }

    private void expression(String place, Expression expression, List<String> known) {
        var unknown = expression.roots().stream()
                .filter(root -> !known.contains(root))
                .sorted()
                .toList();
        if (!unknown.isEmpty()) {
            mistakes.add(new Mistake(key + place, unknown(unknown, expression, known)));
        }
        if (expression.roots().contains("token") && route.allow() instanceof AllowConfig.Anyone) {
            mistakes.add(new Mistake(
                    key + place, expression + " needs a token, but the route allows anyone: there may be none"));
        }
        var variables = route.match().path().variables();
        for (var name : expression.members("path")) {
            if (!name.isEmpty() && !variables.contains(name)) {
                mistakes.add(new Mistake(
                        key + place,
                        expression + " names '" + name + "', which is not in the path "
                                + route.match().path() + "; of variables there " + References.names(variables)));
            }
        }
    }

    private String unknown(List<String> unknown, Expression expression, List<String> known) {
        var said = expression + " uses " + String.join(" and ", unknown);
        if (legs.containsAll(unknown) && !unknown.contains(leg)) {
            return said + " without waiting for it: write after: [" + String.join(", ", unknown)
                    + "], unless that would make a circle";
        }
        if (unknown.contains("body")) {
            return said + ", but the body is not read yet here; there " + References.names(known);
        }
        return said + ", which is not there; there " + References.names(known)
                + (expression.roots().contains("header")
                        ? "; a name with a hyphen stands in backquotes, such as header.`x-request-id`"
                        : "");
    }

    private static boolean hasExpression(Json json) {
        var text = json.text();
        return text != null
                ? text.contains("${")
                : json.elements().stream().anyMatch(ExpressionRoots::hasExpression)
                        || json.names().stream().anyMatch(name -> hasExpression(Json.of(json.get(name))));
    }

    private static List<String> with(List<String> roots, Iterable<String> more) {
        var all = new LinkedHashSet<>(roots);
        more.forEach(all::add);
        return List.copyOf(all);
    }
}
