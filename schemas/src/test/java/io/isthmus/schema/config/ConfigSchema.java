package io.isthmus.schema.config;

import io.isthmus.schema.avro.AvroType;
import io.isthmus.schema.expression.Composition;
import io.isthmus.schema.expression.Expression;
import io.isthmus.schema.expression.Template;
import io.isthmus.schema.expression.UrlTemplate;
import io.isthmus.schema.json.Json;
import io.isthmus.schema.payload.PayloadSchema;
import io.isthmus.schema.protobuf.ProtoFile;
import java.lang.reflect.ParameterizedType;
import java.lang.reflect.RecordComponent;
import java.lang.reflect.Type;
import java.net.URI;
import java.time.Duration;
import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.stream.Stream;
import org.jspecify.annotations.Nullable;
import org.snakeyaml.engine.v2.api.Load;
import org.snakeyaml.engine.v2.api.LoadSettings;

/** The JSON Schema of the configuration file, for editors, from what the records say of themselves. */
final class ConfigSchema {

    /** Where a variable of the environment stands for the value. */
    private static final String FROM_ENVIRONMENT = "\\$\\{env\\.[A-Za-z_][A-Za-z0-9_]*}";

    private static final Map<Class<?>, String> PATTERNS = Map.of(
            Duration.class, "\\d{1,9}(ms|s|m|h)",
            ByteSize.class, "\\d{1,12}(B|KiB|MiB|GiB)",
            ByteRate.class, "\\d{1,12}(B|KiB|MiB|GiB)/s",
            Rate.class, "\\d{1,9}/[smh]",
            Percent.class, "\\d{1,3}%",
            Share.class, "\\d{1,3}(\\.\\d{1,4})?%",
            PathTemplate.class, "/.*",
            CallbackPattern.class, "https?://.*",
            UrlTemplate.class, "/.*");

    private final Map<String, Object> definitions = new LinkedHashMap<>();

    private ConfigSchema() {}

    static Map<String, Object> make() {
        var schema = new ConfigSchema();
        var root = new LinkedHashMap<String, Object>();
        root.put("$schema", "https://json-schema.org/draft/2020-12/schema");
        root.put("title", "Isthmus gateway configuration");
        root.putAll(schema.object(GatewayConfig.class));
        root.put("$defs", schema.definitions);
        return root;
    }

    private Map<String, Object> object(Class<?> type) {
        var properties = new LinkedHashMap<String, Object>();
        var required = new ArrayList<String>();
        var choices = new ArrayList<Object>();
        collect(type, properties, required, choices);
        var object = new LinkedHashMap<String, Object>();
        object.put("type", "object");
        object.put("properties", properties);
        object.put("additionalProperties", false);
        if (!required.isEmpty()) {
            object.put("required", required);
        }
        if (!choices.isEmpty()) {
            object.put("oneOf", choices);
        }
        return object;
    }

    private void collect(Class<?> type, Map<String, Object> properties, List<String> required, List<Object> choices) {
        if (type.isSealed()) {
            for (var variant : type.getPermittedSubclasses()) {
                var key = variant.getAnnotation(Variant.class).value();
                properties.put(key, reference(variant));
                choices.add(Map.of("required", List.of(key)));
            }
            return;
        }
        for (var component : type.getRecordComponents()) {
            if (component.isAnnotationPresent(Inline.class)) {
                collect(component.getType(), properties, required, choices);
            } else if (!component.isAnnotationPresent(Named.class)) {
                properties.put(component.getName(), property(component));
                if (isRequired(component)) {
                    required.add(component.getName());
                }
            }
        }
    }

    private Map<String, Object> property(RecordComponent component) {
        var key = component.getAnnotation(Key.class);
        var property = new LinkedHashMap<String, Object>();
        property.put("description", key.value());
        if (!key.fallback().isEmpty()) {
            property.put("default", yaml(key.fallback()));
        }
        var value = value(component.getGenericType());
        if (key.orOne()) {
            var one = ((ParameterizedType) component.getGenericType()).getActualTypeArguments()[0];
            property.put("anyOf", List.of(value(one), value));
        } else {
            property.putAll(value);
        }
        return property;
    }

    private Map<String, Object> value(Type type) {
        if (type instanceof ParameterizedType generic) {
            var arguments = generic.getActualTypeArguments();
            var element = value(arguments[arguments.length - 1]);
            return generic.getRawType() == Map.class
                    ? of("type", "object", "additionalProperties", element)
                    : of("type", "array", "items", element);
        }
        var raw = (Class<?>) type;
        if (PATTERNS.containsKey(raw)) {
            return of("type", "string", "pattern", "^(" + PATTERNS.get(raw) + "|.*" + FROM_ENVIRONMENT + ".*)$");
        }
        if (raw == Composition.class || raw == Json.class) {
            return of();
        }
        if (raw == boolean.class) {
            return of("type", "boolean");
        }
        if (raw == int.class || raw == Integer.class) {
            return of(
                    "anyOf", List.of(of("type", "integer"), of("type", "string", "pattern", "^.*" + FROM_ENVIRONMENT)));
        }
        if (raw == String.class || raw == Template.class) {
            return of("type", List.of("string", "number", "boolean"));
        }
        if (raw == URI.class
                || raw == PayloadSchema.class
                || raw == AvroType.class
                || raw == ProtoFile.class
                || raw == Expression.class) {
            return of("type", "string");
        }
        if (raw.isEnum()) {
            var names = new ArrayList<Object>();
            for (var constant : raw.getEnumConstants()) {
                var name = Scalars.written(constant);
                names.add(name);
                if (name.matches("\\d+")) {
                    names.add(Integer.valueOf(name)); // what YAML makes of it without quotes
                }
            }
            return of("enum", names);
        }
        if (raw == AllowConfig.class) {
            return of("anyOf", List.of(of("const", "anyone"), reference(AllowConfig.Callers.class)));
        }
        if (raw == Dialect.class) {
            return of("anyOf", List.of(of("enum", dialects()), reference(Dialect.class)));
        }
        if (raw == CompletionConfig.class) {
            return of("anyOf", List.of(of("enum", List.of("all", "first")), reference(CompletionConfig.Quorum.class)));
        }
        if (raw == PolicyRef.class) {
            return of("anyOf", List.of(of("type", "string"), reference(PolicyConfig.class)));
        }
        return reference(raw);
    }

    private Map<String, Object> reference(Class<?> type) {
        var name = type.getName().substring(type.getPackageName().length() + 1).replace('$', '.');
        if (!definitions.containsKey(name)) {
            definitions.put(name, Map.of());
            definitions.put(name, object(type));
        }
        return of("$ref", "#/$defs/" + name);
    }

    static boolean isRequired(RecordComponent component) {
        return component.getAnnotation(Key.class).fallback().isEmpty()
                && !component.getAnnotatedType().isAnnotationPresent(Nullable.class);
    }

    static List<String> dialects() {
        return Stream.of(Dialect.class.getPermittedSubclasses())
                .map(variant -> variant.getAnnotation(Variant.class).value())
                .toList();
    }

    static Object yaml(String text) {
        return Optional.ofNullable(new Load(LoadSettings.builder().build()).loadFromString(text))
                .orElseThrow();
    }

    private static Map<String, Object> of(Object... namesAndValues) {
        var map = new LinkedHashMap<String, Object>();
        for (int i = 0; i < namesAndValues.length; i += 2) {
            map.put((String) namesAndValues[i], namesAndValues[i + 1]);
        }
        return map;
    }
}
