package io.isthmus.schema.config;

import io.isthmus.schema.avro.AvroType;
import io.isthmus.schema.expression.Composition;
import io.isthmus.schema.expression.Expression;
import io.isthmus.schema.expression.Template;
import io.isthmus.schema.expression.UrlTemplate;
import io.isthmus.schema.json.Json;
import io.isthmus.schema.payload.PayloadSchema;
import io.isthmus.schema.protobuf.ProtoFile;
import java.math.BigDecimal;
import java.math.BigInteger;
import java.net.URI;
import java.nio.file.Path;
import java.time.Duration;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.LinkedHashMap;
import java.util.Locale;
import java.util.Map;
import java.util.Set;
import java.util.regex.Matcher;
import java.util.regex.Pattern;
import java.util.stream.Collectors;
import org.jspecify.annotations.Nullable;
import org.snakeyaml.engine.v2.nodes.MappingNode;
import org.snakeyaml.engine.v2.nodes.Node;
import org.snakeyaml.engine.v2.nodes.ScalarNode;
import org.snakeyaml.engine.v2.nodes.SequenceNode;
import org.snakeyaml.engine.v2.nodes.Tag;

/** Makes the values of the file that are written in one piece: texts, numbers, quantities, expressions, files. */
final class Scalars {

    private static final Set<Class<?>> QUANTITIES = Set.of(
            ByteSize.class,
            ByteRate.class,
            Rate.class,
            Percent.class,
            Share.class,
            PathTemplate.class,
            CallbackPattern.class);
    private static final Pattern VARIABLE = Pattern.compile("\\$\\{env\\.([A-Za-z_][A-Za-z0-9_]*)}");

    private final Path folder;
    private final Map<String, String> environment;
    private final Json environmentJson;

    /** @param file what relative names of files in it are relative to */
    Scalars(Path file, Map<String, String> environment) {
        Path parent = file.toAbsolutePath().getParent();
        this.folder = parent == null ? Path.of("/") : parent;
        this.environment = environment;
        this.environmentJson = Json.of(environment);
    }

    /** Whether {@code type} is written in one piece, though it may be a record. */
    static boolean isScalar(Class<?> type) {
        return QUANTITIES.contains(type);
    }

    /** @throws IllegalArgumentException that says what is wrong and which shape is right */
    Object read(Node node, Class<?> type) {
        if (type == Composition.class) {
            return Composition.of(java(node), environmentJson);
        }
        if (type == Json.class) {
            return Json.of(java(node));
        }
        if (!(node instanceof ScalarNode scalar) || scalar.getTag().equals(Tag.NULL)) {
            throw new InvalidValueException("must be a single value");
        }
        return read(scalar, type);
    }

    private Object read(ScalarNode scalar, Class<?> type) {
        String text = scalar.getValue();
        if (type == boolean.class) {
            return bool(scalar);
        }
        if (type == int.class || type == Integer.class) {
            return whole(scalar);
        }
        if (type == Expression.class) {
            return Expression.parse(text, environmentJson);
        }
        if (type == Template.class) {
            return Template.parse(text, environmentJson);
        }
        if (type == UrlTemplate.class) {
            return UrlTemplate.parse(text, environmentJson);
        }
        return plain(filledIn(text), type);
    }

    private Object plain(String text, Class<?> type) {
        if (type == String.class) {
            return text;
        }
        if (type == Duration.class) {
            return Durations.parse(text);
        }
        if (type == ByteSize.class) {
            return ByteSize.parse(text);
        }
        if (type == ByteRate.class) {
            return ByteRate.parse(text);
        }
        if (type == Rate.class) {
            return Rate.parse(text);
        }
        if (type == Percent.class) {
            return Percent.parse(text);
        }
        if (type == Share.class) {
            return Share.parse(text);
        }
        if (type == PathTemplate.class) {
            return PathTemplate.parse(text);
        }
        if (type == CallbackPattern.class) {
            return CallbackPattern.parse(text);
        }
        if (type == PayloadSchema.class) {
            return PayloadSchema.load(folder.resolve(text));
        }
        if (type == ProtoFile.class) {
            return ProtoFile.load(folder.resolve(text));
        }
        if (type == AvroType.class) {
            return AvroType.load(folder.resolve(text));
        }
        if (type == URI.class) {
            return uri(text);
        }
        if (type.isEnum()) {
            return constant(text, type);
        }
        throw new IllegalStateException("no way to read " + type);
    }

    /** An address; a name without a scheme is a file beside the configuration. */
    private URI uri(String text) {
        try {
            URI uri = URI.create(text);
            return uri.getScheme() == null ? folder.resolve(text).toUri() : uri;
        } catch (IllegalArgumentException malformed) {
            // Without the text: it may have a password in it.
            throw new InvalidValueException("is not an address or the name of a file");
        }
    }

    private String filledIn(String text) {
        if (VARIABLE.matcher(text).replaceAll("").contains("${")) {
            throw new InvalidValueException(
                    "can have no expression but ${env.NAME}: it is fixed when the configuration is read");
        }
        return VARIABLE.matcher(text).replaceAll(found -> {
            String value = environment.get(found.group(1));
            if (value == null) {
                throw new InvalidValueException(
                        "needs the environment variable " + found.group(1) + ", which is not set");
            }
            return Matcher.quoteReplacement(value);
        });
    }

    private static boolean bool(ScalarNode scalar) {
        if (!scalar.getTag().equals(Tag.BOOL)) {
            throw new InvalidValueException("must be true or false instead of '" + scalar.getValue() + "'");
        }
        return Boolean.parseBoolean(scalar.getValue());
    }

    private int whole(ScalarNode scalar) {
        String text = filledIn(scalar.getValue());
        try {
            return Integer.parseInt(text);
        } catch (NumberFormatException notWhole) {
            throw new InvalidValueException("must be a whole number instead of '" + text + "'");
        }
    }

    private static Object constant(String text, Class<?> type) {
        Object[] constants = type.getEnumConstants();
        return Arrays.stream(constants)
                .filter(each -> written(each).equals(text))
                .findFirst()
                .orElseThrow(() -> new InvalidValueException("must be one of "
                        + Arrays.stream(constants).map(Scalars::written).collect(Collectors.joining(", "))
                        + " instead of '" + text + "'"));
    }

    /** As it names itself, or else its name in small letters with hyphens. */
    static String written(Object constant) {
        String name = ((Enum<?>) constant).name();
        boolean namesItself = Arrays.stream(
                        ((Enum<?>) constant).getDeclaringClass().getDeclaredMethods())
                .anyMatch(method -> method.getName().equals("toString"));
        return namesItself ? constant.toString() : name.toLowerCase(Locale.ROOT).replace('_', '-');
    }

    private static @Nullable Object java(Node node) {
        return switch (node) {
            case MappingNode mapping -> {
                var members = new LinkedHashMap<String, @Nullable Object>();
                mapping.getValue()
                        .forEach(tuple ->
                                members.put(((ScalarNode) tuple.getKeyNode()).getValue(), java(tuple.getValueNode())));
                yield members;
            }
            case SequenceNode sequence -> {
                var elements = new ArrayList<@Nullable Object>();
                sequence.getValue().forEach(each -> elements.add(java(each)));
                yield elements;
            }
            case ScalarNode scalar -> java(scalar);
            default -> throw new InvalidValueException("must be a value");
        };
    }

    private static @Nullable Object java(ScalarNode scalar) {
        String text = scalar.getValue();
        Tag tag = scalar.getTag();
        if (tag.equals(Tag.NULL)) {
            return null;
        }
        if (tag.equals(Tag.BOOL)) {
            return Boolean.valueOf(text);
        }
        if (tag.equals(Tag.INT)) {
            return new BigInteger(text.replaceFirst("^\\+", ""));
        }
        return tag.equals(Tag.FLOAT) ? (Object) new BigDecimal(text) : text;
    }
}
