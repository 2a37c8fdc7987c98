package io.isthmus.schema.config;

import io.isthmus.schema.config.References.Mistake;
import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;

/**
 * Routes that can never match. Of two routes the more specific one takes a request, by its path first and then by naming
 * the method; where neither is more specific, the later one in the file would never see one.
 */
final class RouteClashes {

    private RouteClashes() {}

    static List<Mistake> in(Map<String, RouteConfig> routes) {
        var mistakes = new ArrayList<Mistake>();
        var byShape = new LinkedHashMap<String, List<RouteConfig>>();
        for (var route : routes.values()) {
            var others = byShape.computeIfAbsent(shape(route.match().path()), path -> new ArrayList<>());
            others.stream()
                    .filter(other -> clash(other.match(), route.match()))
                    .findFirst()
                    .ifPresent(other -> mistakes.add(new Mistake(
                            "routes." + route.name() + ".match",
                            "can never match: the route '" + other.name() + "' takes the same requests, "
                                    + said(other.match()))));
            others.add(route);
        }
        return mistakes;
    }

    /** The path without the names of its variables, which make no difference to what it matches. */
    private static String shape(PathTemplate path) {
        var shape = new StringBuilder();
        for (var segment : path.segments()) {
            shape.append('/')
                    .append(
                            switch (segment) {
                                case PathTemplate.Literal(var text) -> text;
                                case PathTemplate.Variable variable -> "{}";
                                case PathTemplate.Rest rest -> "{**}";
                            });
        }
        return shape.toString();
    }

    private static boolean clash(MatchConfig one, MatchConfig other) {
        return (one.method().isEmpty() && other.method().isEmpty())
                || one.method().stream().anyMatch(other.method()::contains);
    }

    private static String said(MatchConfig match) {
        return (match.method().isEmpty() ? "any method" : String.join(", ", match.method())) + " " + match.path();
    }
}
