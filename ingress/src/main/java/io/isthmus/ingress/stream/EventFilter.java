package io.isthmus.ingress.stream;

import io.isthmus.aggregator.stream.Event;
import io.isthmus.aggregator.stream.StreamCounters;
import io.isthmus.schema.expression.Composition;
import io.isthmus.schema.expression.EvaluationException;
import io.isthmus.schema.expression.Scope;
import io.isthmus.schema.json.Json;
import java.util.LinkedHashMap;
import java.util.Map;
import org.jspecify.annotations.Nullable;

/** Which messages one client gets: those that the route's filter is true for, and no other. */
final class EventFilter {

    private final @Nullable Composition filter;
    private final Scope client;
    private final StreamCounters counters;

    /** @param client what the filter can see of the client: its path, query, header and token */
    EventFilter(@Nullable Composition filter, Scope client, StreamCounters counters) {
        this.filter = filter;
        this.client = client;
        this.counters = counters;
    }

    boolean passes(Event event) {
        if (filter == null) {
            return true;
        }
        try {
            return filter.compose(root -> value(event, root)).isTrue();
        } catch (EvaluationException notForThisOne) {
            counters.filterFailed().increment();
            return false;
        }
    }

    private @Nullable Json value(Event event, String root) {
        return switch (root) {
            case "key" -> event.key() == null ? null : Json.of(event.key());
            case "headers" -> headers(event);
            case "value" -> event.isUnreadable() ? null : event.json();
            default -> client.value(root);
        };
    }

    private static Json headers(Event event) {
        Map<String, Object> headers = new LinkedHashMap<>();
        event.headers().forEach(headers::put);
        return Json.of(headers);
    }
}
