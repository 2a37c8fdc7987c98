package io.isthmus.ingress.imports;

import io.isthmus.schema.json.Json;
import java.util.ArrayDeque;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.HashSet;
import java.util.LinkedHashSet;
import java.util.List;
import java.util.Locale;
import java.util.Map;
import java.util.Queue;
import java.util.Set;
import java.util.TreeMap;
import java.util.regex.Matcher;
import java.util.regex.Pattern;
import org.jspecify.annotations.Nullable;

/**
 * The schemas of documents as files of their own: one for each that has a name there, one for each other that a route needs,
 * and those that they refer to. For one thread.
 */
final class SchemaFiles {

    /** Where the files stand, beside the configuration. */
    static final String FOLDER = "schemas/";

    private static final Pattern NAMED =
            Pattern.compile("(.*?/(?:components/schemas|\\$defs|definitions)/[^/]+)(/.*)?");

    private final Map<String, String> names = new HashMap<>();
    private final Set<String> taken = new HashSet<>();
    private final Queue<Unread> unread = new ArrayDeque<>();
    private final Map<String, Json> files = new TreeMap<>();

    private record Unread(Part schema, String name) {}

    /**
     * The file for {@code schema}, as the configuration names it.
     *
     * @param name of the file if the schema has no name in its document
     */
    String add(Part schema, String name) {
        String file = FOLDER + name(named(schema), name) + ".json";
        readOn();
        return file;
    }

    /** The file for any of {@code schemas}. */
    String addAny(List<Part> schemas, String name) {
        var alternatives = new LinkedHashSet<Object>();
        for (Part schema : schemas) {
            alternatives.add(Map.of("$ref", add(schema, name).substring(FOLDER.length())));
        }
        String free = free(name);
        files.put(FOLDER + free + ".json", Json.of(Map.of("anyOf", new ArrayList<>(alternatives))));
        return FOLDER + free + ".json";
    }

    /** A file that is no JSON Schema, such as one of Avro. */
    String addAsItIs(Json content, String name, String suffix) {
        String file = FOLDER + free(name) + suffix;
        files.put(file, content);
        return file;
    }

    /** By name. */
    Map<String, Json> files() {
        return files;
    }

    private void readOn() {
        for (Unread next = unread.poll(); next != null; next = unread.poll()) {
            files.put(FOLDER + next.name() + ".json", Json.of(new Translation(this, next.schema()).whole()));
        }
    }

    /** The schema itself, or the one that it is a mere reference to. */
    private static Part named(Part schema) {
        Part at = schema;
        for (int steps = 0; steps < Documents.STEPS_MAX; steps++) {
            String ref = at.ref();
            Part next =
                    ref == null || at.value().size() > 1 ? null : at.documents().target(at, ref);
            if (next == null) {
                return at;
            }
            at = next;
        }
        return at;
    }

    /** What a reference to {@code target} is, written in the file {@code self}. */
    String reference(Part target, String self) {
        Matcher matcher = NAMED.matcher(target.pointer());
        String home = matcher.matches() ? matcher.group(1) : target.pointer();
        String within = target.pointer().substring(home.length());
        Part whole = new Part(
                target.documents(),
                target.document(),
                "",
                target.document().source().value());
        @Nullable Part at = whole;
        for (String step : home.isEmpty() ? new String[0] : home.substring(1).split("/", -1)) {
            at = at == null ? null : at.raw(step.replace("~1", "/").replace("~0", "~"));
        }
        String name = name(at == null ? target : at, fallback(target));
        return (name.equals(self) ? "#" : name + ".json#") + within;
    }

    private static String fallback(Part target) {
        if (!target.pointer().isEmpty()) {
            return target.name().matches("\\d+|schema|payload")
                    ? target.pointer().substring(1).replace('/', '-')
                    : target.name();
        }
        return String.valueOf(target.document().file().getFileName()).replaceFirst("\\.[^.]*$", "");
    }

    private String name(Part schema, String otherwise) {
        String key = schema.document().file() + "#" + schema.pointer();
        String known = names.get(key);
        if (known != null) {
            return known;
        }
        String name = free(NAMED.matcher(schema.pointer()).matches() ? schema.name() : otherwise);
        names.put(key, name);
        unread.add(new Unread(schema, name));
        return name;
    }

    private String free(String name) {
        String plain = name.replaceAll("[^A-Za-z0-9._-]", "-");
        String free = plain;
        for (int i = 2; !taken.add(free.toLowerCase(Locale.ROOT)); i++) {
            free = plain + "-" + i;
        }
        return free;
    }

    /** The name of the file in which {@code schema} stands. */
    String nameOf(Part schema) {
        return names.getOrDefault(schema.document().file() + "#" + schema.pointer(), "");
    }
}
