package io.isthmus.ingress.contract;

import io.isthmus.schema.expression.Composition;
import io.isthmus.schema.expression.Expression;
import io.isthmus.schema.json.Json;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.stream.Collectors;

/**
 * The JSON Schema of what a composition makes, as far as its shape tells: what an expression yields may be anything, and may
 * be left out. Expressions stand in it as they were written, so nothing of the environment shows.
 */
public final class Outline {

    private final Map<String, List<Expression>> expressions;

    private Outline(Map<String, List<Expression>> expressions) {
        this.expressions = expressions;
    }

    public static Json of(Composition body) {
        var byPlace = body.expressions().stream()
                .collect(Collectors.groupingBy(
                        Composition.Placed::key,
                        LinkedHashMap::new,
                        Collectors.mapping(Composition.Placed::expression, Collectors.toList())));
        return new Outline(byPlace).schema(body.outline(_ -> null), "");
    }

    private Json schema(Json value, String key) {
        List<Expression> here = expressions.get(key);
        if (here != null) {
            boolean alone = here.size() == 1
                    && (!value.isString() || here.getFirst().toString().equals(value.text()));
            return Members.of(
                    "type",
                    alone ? null : "string",
                    "description",
                    here.stream().map(Expression::toString).collect(Collectors.joining(" ")));
        }
        if (value.isObject()) {
            var properties = new LinkedHashMap<String, Json>();
            value.names()
                    .forEach(name ->
                            properties.put(name, schema(member(value, name), key.isEmpty() ? name : key + "." + name)));
            return Members.of("type", "object", "properties", properties);
        }
        if (value.isArray()) {
            return Members.of("type", "array");
        }
        return Json.object().put("const", value).build();
    }

    private static Json member(Json object, String name) {
        Json member = object.get(name);
        return member == null ? Json.NULL : member;
    }
}
