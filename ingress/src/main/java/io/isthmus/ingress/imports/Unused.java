package io.isthmus.ingress.imports;

import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Set;
import java.util.TreeSet;
import org.jspecify.annotations.Nullable;

/** What no route of a configuration refers to, which the configuration may not have. */
final class Unused {

    private static final Map<String, String> SECTIONS =
            Map.of("brokers", "broker", "services", "service", "identities", "identity");

    private Unused() {}

    static void takeOut(Map<String, @Nullable Object> config) {
        SECTIONS.forEach((section, reference) -> {
            Set<String> used = references(config.get("routes"), reference);
            if (config.get(section) instanceof Map<?, ?> named) {
                Map<Object, @Nullable Object> kept = new LinkedHashMap<>(named);
                kept.keySet().retainAll(used);
                if (kept.isEmpty()) {
                    config.remove(section);
                } else {
                    config.put(section, kept);
                }
            }
        });
    }

    /** The texts that stand anywhere in {@code node} under {@code key}. */
    static Set<String> references(@Nullable Object node, String key) {
        Set<String> found = new TreeSet<>();
        collect(node, key, found);
        return found;
    }

    private static void collect(@Nullable Object node, String key, Set<String> to) {
        switch (node) {
            case Map<?, ?> members ->
                members.forEach((name, value) -> {
                    if (name.equals(key) && value instanceof String text) {
                        to.add(text);
                    } else {
                        collect(value, key, to);
                    }
                });
            case List<?> elements -> elements.forEach(element -> collect(element, key, to));
            case null, default -> {}
        }
    }
}
