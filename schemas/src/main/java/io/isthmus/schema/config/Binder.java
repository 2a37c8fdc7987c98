package io.isthmus.schema.config;

import io.isthmus.schema.expression.Composition;
import java.lang.reflect.InvocationTargetException;
import java.lang.reflect.ParameterizedType;
import java.lang.reflect.RecordComponent;
import java.lang.reflect.Type;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.HashMap;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Objects;
import java.util.Optional;
import java.util.TreeSet;
import org.jspecify.annotations.Nullable;
import org.snakeyaml.engine.v2.nodes.MappingNode;
import org.snakeyaml.engine.v2.nodes.Node;
import org.snakeyaml.engine.v2.nodes.NodeTuple;
import org.snakeyaml.engine.v2.nodes.ScalarNode;
import org.snakeyaml.engine.v2.nodes.SequenceNode;
import org.snakeyaml.engine.v2.nodes.Tag;

/**
 * Makes the records of this package out of YAML nodes, by their components and what {@link Key}, {@link Inline},
 * {@link Named}, {@link Variant} and {@link NotYet} say of them. It goes on after a mistake, so that all are found.
 */
final class Binder {

    private final Scalars scalars;
    private final Mistakes mistakes;
    private final Map<String, Section<Object>> found = new HashMap<>();

    Binder(Scalars scalars, Mistakes mistakes) {
        this.scalars = scalars;
        this.mistakes = mistakes;
    }

    /** The whole of a file; empty if anything in it is wrong. */
    <T> Optional<T> bind(Node root, Class<T> type) {
        return Optional.ofNullable(type.cast(value(root, type, "", "")));
    }

    /** What is right in the map {@code name} of the file, whatever else is wrong. */
    <T> Section<T> section(String name, Class<T> type) {
        var section = found.get(name);
        return section == null ? Section.unread(name) : section.of(type);
    }

    /** Null if something is wrong, which has been said then. */
    private @Nullable Object value(Node node, Type type, String path, String name) {
        if (node.getAnchor().isPresent()) {
            mistakes.add(path, "must not have an anchor: write the value where it is used");
            return null;
        }
        if (type instanceof ParameterizedType generic) {
            Type element = generic.getActualTypeArguments()[generic.getActualTypeArguments().length - 1];
            return generic.getRawType() == Map.class ? map(node, element, path) : list(node, element, path);
        }
        Class<?> raw = (Class<?>) type;
        if (raw == PolicyRef.class) {
            return policy(node, path);
        }
        if (raw == AllowConfig.class) {
            return allow(node, path);
        }
        if (raw == Dialect.class && node instanceof ScalarNode scalar) {
            return dialect(scalar, path);
        }
        if (raw == CompletionConfig.class) {
            return completion(node, path);
        }
        if (raw.isSealed() && !Scalars.isScalar(raw)) {
            return fields(node, path)
                    .map(fields -> variant(fields, raw, path, name))
                    .orElse(null);
        }
        if (raw.isRecord() && !Scalars.isScalar(raw)) {
            return fields(node, path)
                    .map(fields -> whole(fields, raw, path, name))
                    .orElse(null);
        }
        if (raw == Composition.class && !new FreeTree(scalars, mistakes).isRight(node, path)) {
            return null;
        }
        return guarded(path, () -> scalars.read(node, raw));
    }

    private @Nullable Object policy(Node node, String path) {
        if (node instanceof ScalarNode scalar) {
            return new PolicyRef.Reference(scalar.getValue());
        }
        Object policy = value(node, PolicyConfig.class, path, "");
        return policy == null ? null : new PolicyRef.Inline((PolicyConfig) policy);
    }

    private @Nullable Object allow(Node node, String path) {
        if (node instanceof ScalarNode scalar) {
            if (scalar.getValue().equals("anyone")) {
                return new AllowConfig.Anyone();
            }
            mistakes.add(
                    path, "must be anyone, or {identity: NAME, scopes: [...]}, instead of '" + scalar.getValue() + "'");
            return null;
        }
        return value(node, AllowConfig.Callers.class, path, "");
    }

    private @Nullable Object dialect(ScalarNode scalar, String path) {
        var names = new ArrayList<String>();
        for (Class<?> variant : Dialect.class.getPermittedSubclasses()) {
            names.add(variantKey(variant));
            if (names.getLast().equals(scalar.getValue())) {
                return whole(new Fields(Map.of()), variant, path, "");
            }
        }
        mistakes.add(path, "must be one of " + String.join(", ", names) + " instead of '" + scalar.getValue() + "'");
        return null;
    }

    private @Nullable Object completion(Node node, String path) {
        if (node instanceof ScalarNode scalar) {
            return switch (scalar.getValue()) {
                case "all" -> new CompletionConfig.All();
                case "first" -> CompletionConfig.Quorum.FIRST;
                default -> {
                    mistakes.add(path, "must be all, first or {quorum: N}, instead of '" + scalar.getValue() + "'");
                    yield null;
                }
            };
        }
        return value(node, CompletionConfig.Quorum.class, path, "");
    }

    private @Nullable Object map(Node node, Type element, String path) {
        return fields(node, path)
                .map(fields -> {
                    var values = new LinkedHashMap<String, Object>();
                    boolean right = true;
                    for (var field : fields.all().entrySet()) {
                        Object value = value(field.getValue(), element, child(path, field.getKey()), field.getKey());
                        right &= value != null;
                        if (value != null) {
                            values.put(field.getKey(), value);
                        }
                    }
                    found.put(path, new Section<>(path, values, fields.all().keySet(), true));
                    return right ? values : null;
                })
                .orElse(null);
    }

    private @Nullable Object list(Node node, Type element, String path) {
        if (!(node instanceof SequenceNode sequence)) {
            mistakes.add(path, "must be a list: write [...]");
            return null;
        }
        var values = new ArrayList<Object>();
        boolean right = true;
        for (int i = 0; i < sequence.getValue().size(); i++) {
            Node each = sequence.getValue().get(i);
            String place = path + "[" + i + "]";
            mistakes.stands(place, each);
            Object value = value(each, element, place, "");
            right &= value != null;
            if (value != null) {
                values.add(value);
            }
        }
        return right ? values : null;
    }

    /** A record that has the node for itself: a key that it does not take is a mistake. */
    private @Nullable Object whole(Fields fields, Class<?> type, String path, String name) {
        Object made = record(fields, type, path, name);
        return fields.rejectUnused(path, mistakes) ? made : null;
    }

    private @Nullable Object record(Fields fields, Class<?> type, String path, String name) {
        boolean right = fields.rejectNotYet(type, path, mistakes);
        RecordComponent[] components = type.getRecordComponents();
        Object[] values = new Object[components.length];
        for (int i = 0; i < components.length; i++) {
            Value value = component(fields, components[i], path, name);
            values[i] = value.value();
            right &= value.right();
        }
        return right ? construct(type, components, values, path) : null;
    }

    /** @param right false if it is wrong or missing; a component may rightly be null */
    private record Value(@Nullable Object value, boolean right) {}

    private Value component(Fields fields, RecordComponent component, String path, String name) {
        if (component.isAnnotationPresent(Named.class)) {
            return new Value(name, true);
        }
        if (component.isAnnotationPresent(Inline.class)) {
            Object value = component.getType().isRecord()
                    ? record(fields, component.getType(), path, name)
                    : inlineVariant(fields, component.getType(), path, name);
            return new Value(value, value != null);
        }
        Key key = Objects.requireNonNull(component.getAnnotation(Key.class), component::toString);
        String place = child(path, component.getName());
        Optional<Node> written = fields.take(component.getName());
        if (written.isEmpty()) {
            return leftOut(component, key, path);
        }
        Object value = value(written.get(), component.getGenericType(), key.orOne(), place, component.getName());
        return new Value(value, value != null);
    }

    private @Nullable Object value(Node node, Type type, boolean orOne, String place, String name) {
        if (orOne && !(node instanceof SequenceNode)) {
            Object one = value(node, ((ParameterizedType) type).getActualTypeArguments()[0], place, name);
            return one == null ? null : List.of(one);
        }
        return value(node, type, place, name);
    }

    private Value leftOut(RecordComponent component, Key key, String path) {
        if (!key.fallback().isEmpty()) {
            Node node = YamlFile.value(key.fallback());
            String place = child(path, component.getName());
            Object value = value(node, component.getGenericType(), key.orOne(), place, component.getName());
            return new Value(value, value != null);
        }
        if (component.getAnnotatedType().isAnnotationPresent(Nullable.class)) {
            return new Value(null, true);
        }
        mistakes.add(path, "needs " + component.getName() + ": " + key.value());
        return new Value(null, false);
    }

    /** The one key among {@code fields} that names a variant of {@code type}; the others are for the record around. */
    private @Nullable Object inlineVariant(Fields fields, Class<?> type, String path, String name) {
        boolean right = fields.rejectNotYet(type, path, mistakes);
        var names = new TreeSet<String>();
        Class<?> chosen = null;
        for (Class<?> variant : type.getPermittedSubclasses()) {
            String key = variantKey(variant);
            names.add(key);
            if (fields.has(key)) {
                right &= chosen == null;
                chosen = variant;
            }
        }
        if (chosen == null || !right) {
            if (right || chosen != null) {
                mistakes.add(path, "needs exactly one of " + String.join(", ", names));
            }
            names.forEach(fields::take);
            return null;
        }
        String key = variantKey(chosen);
        return value(fields.take(key).orElseThrow(), chosen, child(path, key), name);
    }

    private @Nullable Object variant(Fields fields, Class<?> type, String path, String name) {
        Object value = inlineVariant(fields, type, path, name);
        return fields.rejectUnused(path, mistakes) ? value : null;
    }

    private static String variantKey(Class<?> variant) {
        return Objects.requireNonNull(variant.getAnnotation(Variant.class), variant::toString)
                .value();
    }

    private @Nullable Object construct(Class<?> type, RecordComponent[] components, Object[] values, String path) {
        Class<?>[] types =
                Arrays.stream(components).map(RecordComponent::getType).toArray(Class<?>[]::new);
        return guarded(path, () -> {
            try {
                var constructor = type.getDeclaredConstructor(types);
                constructor.setAccessible(true);
                return constructor.newInstance(values);
            } catch (InvocationTargetException refused) {
                throw refused.getCause() instanceof RuntimeException cause ? cause : new IllegalStateException(refused);
            } catch (ReflectiveOperationException bug) {
                throw new IllegalStateException(bug);
            }
        });
    }

    private interface Making {
        Object make();
    }

    private @Nullable Object guarded(String path, Making making) {
        try {
            return making.make();
        } catch (InvalidValueException invalid) {
            mistakes.add(
                    invalid.key().isEmpty() ? path : child(path, invalid.key()), String.valueOf(invalid.getMessage()));
        } catch (IllegalArgumentException invalid) {
            mistakes.add(path, String.valueOf(invalid.getMessage()));
        }
        return null;
    }

    private Optional<Fields> fields(Node node, String path) {
        if (!(node instanceof MappingNode mapping)) {
            mistakes.add(path, "must be a mapping: write {key: value}");
            return Optional.empty();
        }
        var all = new LinkedHashMap<String, Node>();
        boolean right = true;
        for (NodeTuple tuple : mapping.getValue()) {
            if (!(tuple.getKeyNode() instanceof ScalarNode key) || key.getTag().equals(Tag.NULL)) {
                mistakes.add(path, "has a key that is not a plain word");
                right = false;
                continue;
            }
            String place = child(path, key.getValue());
            mistakes.stands(place, key);
            if (all.putIfAbsent(key.getValue(), tuple.getValueNode()) != null) {
                mistakes.add(
                        key.getStartMark().map(mark -> mark.getLine() + 1).orElse(1),
                        key.getStartMark().map(mark -> mark.getColumn() + 1).orElse(1),
                        place,
                        "stands twice");
            }
        }
        return right ? Optional.of(new Fields(all)) : Optional.empty();
    }

    static String child(String path, String key) {
        return path.isEmpty() ? key : path + "." + key;
    }
}
