package io.isthmus.ingress.imports;

import io.isthmus.schema.json.Json;
import io.isthmus.schema.payload.PayloadSchema;
import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Set;
import org.jspecify.annotations.Nullable;

/**
 * One schema of a document as a JSON Schema (2020-12) in a file of its own. OpenAPI 3.0 says null and exclusive limits in
 * other words, AsyncAPI is of an older draft; references lead to where their targets stand now.
 */
final class Translation {

    private static final String DRAFT = "https://json-schema.org/draft/2020-12/schema";

    /** Keywords whose values are values, not schemas. */
    private static final Set<String> VALUES = Set.of("const", "enum", "default", "examples");

    /** Keywords whose members are names, not keywords. */
    private static final Set<String> NAMES =
            Set.of("properties", "patternProperties", "$defs", "definitions", "dependentSchemas");

    /** What means nothing here, or something else. */
    private static final Set<String> LEFT_OUT =
            Set.of("$schema", "$id", "nullable", "example", "discriminator", "xml", "externalDocs");

    private final SchemaFiles files;
    private final Part root;

    Translation(SchemaFiles files, Part root) {
        this.files = files;
        this.root = root;
    }

    Object whole() {
        if (!root.value().isObject()) {
            return Json.object()
                    .put("$schema", DRAFT)
                    .put("allOf", List.of(root.value()))
                    .build();
        }
        var all = new LinkedHashMap<String, @Nullable Object>();
        all.put("$schema", DRAFT);
        all.putAll(keywords(root));
        return all;
    }

    private Object schema(Part part) {
        return part.value().isObject() ? keywords(part) : part.value();
    }

    private Map<String, @Nullable Object> keywords(Part part) {
        var all = new LinkedHashMap<String, @Nullable Object>();
        for (String name : part.value().names()) {
            Part member = part.raw(name);
            if (member != null && !LEFT_OUT.contains(name)) {
                keyword(part, name, member, all);
            }
        }
        exclusive(all, "exclusiveMinimum", "minimum");
        exclusive(all, "exclusiveMaximum", "maximum");
        return part.is("nullable") ? nullable(all) : all;
    }

    private void keyword(Part part, String name, Part member, Map<String, @Nullable Object> to) {
        if (VALUES.contains(name)) {
            to.put(name, member.value());
        } else if (NAMES.contains(name)) {
            to.put(name, byName(member, name.equals("patternProperties")));
        } else {
            switch (name) {
                case "$ref" -> {
                    String ref = member.value().text();
                    Part target = ref == null ? null : part.documents().target(part, ref);
                    if (target != null) {
                        to.put("$ref", files.reference(target, files.nameOf(root)));
                    }
                }
                case "required" -> required(part, member, to);
                case "pattern" -> {
                    if (isPattern(member, member.value().text())) {
                        to.put("pattern", member.value());
                    }
                }
                case "items" -> to.put(member.value().isArray() ? "prefixItems" : "items", nested(member));
                case "additionalItems" -> {
                    Part items = part.raw("items");
                    if (items != null && items.value().isArray()) {
                        to.put("items", nested(member));
                    }
                }
                default -> to.put(name, nested(member));
            }
        }
    }

    private Object nested(Part member) {
        if (member.value().isObject()) {
            return schema(member);
        }
        if (!member.value().isArray()) {
            return member.value();
        }
        var elements = new ArrayList<>();
        for (int i = 0; i < member.value().size(); i++) {
            Part element = member.raw(Integer.toString(i));
            if (element != null) {
                elements.add(schema(element));
            }
        }
        return elements;
    }

    private Map<String, @Nullable Object> byName(Part named, boolean patterns) {
        var all = new LinkedHashMap<String, @Nullable Object>();
        for (String name : named.value().names()) {
            Part schema = named.raw(name);
            if (schema != null && (!patterns || isPattern(schema, name))) {
                all.put(name, schema(schema));
            }
        }
        return all;
    }

    private static boolean isPattern(Part where, @Nullable String regex) {
        if (regex == null || PayloadSchema.isPattern(regex)) {
            return true;
        }
        where.tell("is a pattern that RE2 does not know, such as one that looks ahead: it is not checked; write it "
                + "without, or check it in the service");
        return false;
    }

    /** A property for one direction only cannot be demanded in both, and one file serves both. */
    private static void required(Part part, Part member, Map<String, @Nullable Object> to) {
        var names = new ArrayList<Json>();
        for (Json name : member.value().elements()) {
            Part property = part.at("properties", String.valueOf(name.text()));
            if (property != null && (property.is("readOnly") || property.is("writeOnly"))) {
                member.tell(
                        "demands '" + name.text() + "', which is for one direction only: it may be missing in both");
            } else {
                names.add(name);
            }
        }
        if (!names.isEmpty() || !member.value().isArray()) {
            to.put("required", member.value().isArray() ? names : member.value());
        }
    }

    /** In OpenAPI 3.0 a word beside the limit, since then the limit itself. */
    private static void exclusive(Map<String, @Nullable Object> all, String exclusive, String limit) {
        if (all.get(exclusive) instanceof Json flag && flag.isBoolean()) {
            all.remove(exclusive);
            if (flag.isTrue() && all.containsKey(limit)) {
                all.put(exclusive, all.remove(limit));
            }
        }
    }

    private static Map<String, @Nullable Object> nullable(Map<String, @Nullable Object> all) {
        if (all.get("type") instanceof Json type && type.isString() && !all.containsKey("$ref")) {
            all.put("type", List.of(type, "null"));
            if (all.get("enum") instanceof Json values && !values.elements().contains(Json.NULL)) {
                var withNull = new ArrayList<>(values.elements());
                withNull.add(Json.NULL);
                all.put("enum", withNull);
            }
            return all;
        }
        var made = new LinkedHashMap<String, @Nullable Object>();
        made.put("anyOf", List.of(all, Map.of("type", "null")));
        return made;
    }
}
