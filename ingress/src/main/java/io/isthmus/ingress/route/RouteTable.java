package io.isthmus.ingress.route;

import java.util.ArrayList;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.Set;
import java.util.TreeSet;
import org.jspecify.annotations.Nullable;

/**
 * Finds the route of a request by its path and method. Lookup costs the same for ten routes and for ten thousand: it
 * walks a tree by the segments of the path.
 *
 * <p>The most specific route wins, whatever the order in the file. Segment by segment from the left, a literal beats a
 * parameter ({@code {sku}}), which beats the rest of the path ({@code **}); so an exact path beats a prefix and a longer
 * prefix a shorter one, as in the Kubernetes Gateway API. On the same path a named method beats any method. A path that
 * matches with another method only is looked up further among the less specific ones before it is refused.
 *
 * <p>Immutable once built; safe for any thread.
 *
 * @param <T> what a route stands for
 */
public final class RouteTable<T> {

    private final Node<T> root;

    private RouteTable(Node<T> root) {
        this.root = root;
    }

    public static <T> Builder<T> builder() {
        return new Builder<>();
    }

    /**
     * @param method as it came
     * @param rawPath as it came, percent-encoded, without the query
     */
    public Match<T> find(String method, String rawPath) {
        List<String> segments;
        try {
            segments = RequestPath.of(rawPath).segments();
        } catch (IllegalArgumentException ambiguous) {
            return new Match.BadPath<>(String.valueOf(ambiguous.getMessage()));
        }
        var search = new Search<T>(method, segments);
        search.visit(root, 0);
        return search.result();
    }

    /** What a lookup ends with. */
    public sealed interface Match<T> {

        /**
         * A route.
         *
         * @param path the values of the parameters in its template, decoded
         */
        record Found<T>(T route, Map<String, String> path) implements Match<T> {}

        /** Routes for the path, but none for the method. */
        record MethodNotAllowed<T>(Set<String> allowed) implements Match<T> {}

        /** No route for the path. */
        record NotFound<T>() implements Match<T> {}

        /** A path that cannot be read in one way only. */
        record BadPath<T>(String reason) implements Match<T> {}
    }

    /** Collects routes. */
    public static final class Builder<T> {

        private final Node<T> root = new Node<>();

        private Builder() {}

        /**
         * Adds a route.
         *
         * @param methods in capitals; empty for any
         * @param template {@code /v1/orders/{id}/page}, or ending in {@code /**} for a path and all below it
         * @throws IllegalArgumentException if another route has the same path and method
         */
        public Builder<T> add(Set<String> methods, String template, T route) {
            var names = new ArrayList<String>();
            Node<T> node = root;
            for (String segment : template.substring(1).split("/", -1)) {
                if (segment.equals("**")) {
                    node.rest = node.rest == null ? new Leaf<>() : node.rest;
                    node.rest.add(methods, new Target<>(route, List.copyOf(names)), template);
                    return this;
                }
                if (segment.startsWith("{") && segment.endsWith("}")) {
                    names.add(segment.substring(1, segment.length() - 1));
                    node.parameter = node.parameter == null ? new Node<>() : node.parameter;
                    node = node.parameter;
                } else {
                    node = node.literals.computeIfAbsent(segment, _ -> new Node<>());
                }
            }
            node.here = node.here == null ? new Leaf<>() : node.here;
            node.here.add(methods, new Target<>(route, List.copyOf(names)), template);
            return this;
        }

        public RouteTable<T> build() {
            return new RouteTable<>(root);
        }
    }

    private record Target<T>(T route, List<String> names) {}

    /** One step into a path. */
    private static final class Node<T> {
        private final Map<String, Node<T>> literals = new HashMap<>();
        private @Nullable Node<T> parameter;
        private @Nullable Leaf<T> here;
        private @Nullable Leaf<T> rest;
    }

    /** The routes of one template. */
    private static final class Leaf<T> {
        private final Map<String, Target<T>> byMethod = new HashMap<>();
        private @Nullable Target<T> any;

        void add(Set<String> methods, Target<T> target, String template) {
            boolean taken = methods.isEmpty() && any != null;
            if (methods.isEmpty()) {
                any = target;
            }
            for (String method : methods) {
                taken |= byMethod.put(method, target) != null;
            }
            if (taken) {
                throw new IllegalArgumentException("two routes for the same method and path: " + template);
            }
        }
    }

    /** One walk through the tree, most specific branch first. */
    private static final class Search<T> {
        private final String method;
        private final List<String> segments;
        private final List<String> values = new ArrayList<>(4);
        private final Set<String> allowed = new TreeSet<>();
        private Match.@Nullable Found<T> found;

        Search(String method, List<String> segments) {
            this.method = method;
            this.segments = segments;
        }

        boolean visit(Node<T> node, int depth) {
            if (depth == segments.size()) {
                return take(node.here) || take(node.rest);
            }
            String segment = segments.get(depth);
            Node<T> literal = node.literals.get(segment);
            if (literal != null && visit(literal, depth + 1)) {
                return true;
            }
            if (node.parameter != null && !segment.isEmpty()) {
                values.add(segment);
                if (visit(node.parameter, depth + 1)) {
                    return true;
                }
                values.removeLast();
            }
            return take(node.rest);
        }

        private boolean take(@Nullable Leaf<T> leaf) {
            if (leaf == null) {
                return false;
            }
            Target<T> target = leaf.byMethod.getOrDefault(method, leaf.any);
            if (target == null) {
                allowed.addAll(leaf.byMethod.keySet());
                return false;
            }
            var path = new HashMap<String, String>();
            for (int i = 0; i < target.names().size(); i++) {
                path.put(target.names().get(i), values.get(i));
            }
            found = new Match.Found<>(target.route(), path);
            return true;
        }

        Match<T> result() {
            if (found != null) {
                return found;
            }
            return allowed.isEmpty() ? new Match.NotFound<>() : new Match.MethodNotAllowed<>(allowed);
        }
    }
}
