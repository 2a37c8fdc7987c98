package io.isthmus.schema.payload;

import io.isthmus.schema.json.Json;
import io.isthmus.schema.json.MalformedJsonException;
import io.isthmus.schema.message.Payload;
import java.io.IOException;
import java.io.UncheckedIOException;
import java.net.URI;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayDeque;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Queue;
import java.util.Set;
import java.util.TreeMap;
import org.jspecify.annotations.Nullable;

/**
 * Schemas as parts of another document, such as the {@code components/schemas} of an OpenAPI document: each under a name of
 * its own, those that they refer to beside them, and every {@code $ref} leading to where its target stands there. For one
 * thread.
 */
public final class SchemaBundle {

    /** What is said of a whole schema file, and means nothing within another document. */
    private static final Set<String> OF_FILES = Set.of("$schema", "$id");

    /** Keywords whose values are values, not schemas. */
    private static final Set<String> VALUES = Set.of("const", "enum", "default", "examples", "example");

    /** Keywords whose members are names, not keywords. */
    private static final Set<String> NAMES =
            Set.of("properties", "patternProperties", "$defs", "definitions", "dependentSchemas");

    private final String place;
    private final Map<String, Json> schemas;
    private final Map<Path, String> names = new HashMap<>();
    private final Queue<Path> unread = new ArrayDeque<>();

    /**
     * @param place what a reference to a name begins with, such as {@code #/components/schemas/}
     * @param taken what stands there already
     */
    public SchemaBundle(String place, Map<String, Json> taken) {
        this.place = place;
        this.schemas = new TreeMap<>(taken);
    }

    /** Adds {@code schema} unless it is there, and answers a reference to it. */
    public Json add(PayloadSchema schema) {
        String name = name(schema.file().toAbsolutePath().normalize());
        for (Path file = unread.poll(); file != null; file = unread.poll()) {
            Map<?, ?> whole = read(file);
            var marks = new HashMap<String, String>();
            mark(whole, "", marks);
            schemas.put(names.get(file), Json.of(new Rewriting(file, marks).rewritten(whole, "", "")));
        }
        return Json.object().put("$ref", place + name).build();
    }

    /** What stands at the place now, by name. */
    public Map<String, Json> schemas() {
        return new LinkedHashMap<>(schemas);
    }

    private String name(Path file) {
        return names.computeIfAbsent(file, _ -> {
            String plain = String.valueOf(file.getFileName())
                    .replaceFirst("(\\.schema)?\\.json$", "")
                    .replaceAll("[^A-Za-z0-9._-]", "-");
            String free = plain;
            for (int i = 2; schemas.containsKey(free); i++) {
                free = plain + "-" + i;
            }
            schemas.put(free, Json.NULL);
            unread.add(file);
            return free;
        });
    }

    private static Map<?, ?> read(Path file) {
        try {
            Object tree = Json.parse(Payload.of(Files.readAllBytes(file))).toJava();
            // The other kind of schema is true or false: what is said with a word can be said with none.
            return tree instanceof Map<?, ?> members
                    ? members
                    : Boolean.FALSE.equals(tree) ? Map.of("not", Map.of()) : Map.of();
        } catch (IOException e) {
            throw new UncheckedIOException(e);
        } catch (MalformedJsonException e) {
            throw new IllegalStateException(file + " was a schema a moment ago", e);
        }
    }

    /** Notes where each {@code $id} and {@code $anchor} stands. */
    private static void mark(@Nullable Object node, String pointer, Map<String, String> marks) {
        if (node instanceof Map<?, ?> members) {
            members.forEach((name, value) -> {
                String key = (String) name;
                if (value instanceof String text && key.equals("$id")) {
                    marks.put(text.replaceFirst("#$", ""), pointer);
                } else if (value instanceof String text
                        && Set.of("$anchor", "$dynamicAnchor").contains(key)) {
                    marks.put("#" + text, pointer);
                } else if (!VALUES.contains(key)) {
                    mark(value, pointer + "/" + escaped(key), marks);
                }
            });
        } else if (node instanceof List<?> elements) {
            for (int i = 0; i < elements.size(); i++) {
                mark(elements.get(i), pointer + "/" + i, marks);
            }
        }
    }

    private static String escaped(String name) {
        return name.replace("~", "~0").replace("/", "~1");
    }

    /** One file. */
    private final class Rewriting {

        private final Path file;
        private final Map<String, String> marks;

        Rewriting(Path file, Map<String, String> marks) {
            this.file = file;
            this.marks = marks;
        }

        /**
         * @param pointer where {@code node} stands in the file
         * @param base where the schema begins that a {@code #} within {@code node} means
         */
        @Nullable
        Object rewritten(@Nullable Object node, String pointer, String base) {
            return switch (node) {
                case Map<?, ?> members ->
                    keywords(members, pointer, members.get("$id") instanceof String ? pointer : base);
                case List<?> elements -> {
                    var all = new ArrayList<@Nullable Object>();
                    for (int i = 0; i < elements.size(); i++) {
                        all.add(rewritten(elements.get(i), pointer + "/" + i, base));
                    }
                    yield all;
                }
                case null, default -> node;
            };
        }

        private Map<String, @Nullable Object> keywords(Map<?, ?> members, String pointer, String base) {
            var all = new LinkedHashMap<String, @Nullable Object>();
            members.forEach((name, value) -> {
                String key = (String) name;
                if (VALUES.contains(key)) {
                    all.put(key, value);
                } else if (key.equals("$ref") && value instanceof String ref) {
                    all.put(key, target(ref, base));
                } else if (NAMES.contains(key) && value instanceof Map<?, ?> named) {
                    all.put(key, byName(named, pointer + "/" + escaped(key), base));
                } else if (!OF_FILES.contains(key)) {
                    all.put(key, rewritten(value, pointer + "/" + escaped(key), base));
                }
            });
            return all;
        }

        private Map<String, @Nullable Object> byName(Map<?, ?> named, String pointer, String base) {
            var all = new LinkedHashMap<String, @Nullable Object>();
            named.forEach((name, value) ->
                    all.put((String) name, rewritten(value, pointer + "/" + escaped((String) name), base)));
            return all;
        }

        private String target(String ref, String base) {
            int hash = ref.indexOf('#');
            String document = hash < 0 ? ref : ref.substring(0, hash);
            String fragment = hash < 0 ? "" : ref.substring(hash + 1);
            if (!document.isEmpty() && !marks.containsKey(document)) {
                return elsewhere(document, fragment, ref);
            }
            String begins = document.isEmpty() ? base : String.valueOf(marks.get(document));
            boolean isPointer = fragment.isEmpty() || fragment.startsWith("/");
            String at = isPointer ? begins + fragment : marks.get("#" + fragment);
            return at == null ? ref : place + name(file) + at;
        }

        private String elsewhere(String document, String fragment, String ref) {
            URI uri = file.toUri().resolve(document);
            if (!"file".equals(uri.getScheme())) {
                return ref;
            }
            Path other = Path.of(uri).toAbsolutePath().normalize();
            if (!Files.isReadable(other)) {
                return ref;
            }
            if (fragment.isEmpty() || fragment.startsWith("/")) {
                return place + name(other) + fragment;
            }
            var theirs = new HashMap<String, String>();
            mark(read(other), "", theirs);
            return place + name(other) + theirs.getOrDefault("#" + fragment, "");
        }
    }
}
