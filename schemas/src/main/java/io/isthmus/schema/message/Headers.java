package io.isthmus.schema.message;

import java.util.ArrayList;
import java.util.List;
import java.util.Locale;
import java.util.function.BiConsumer;
import org.jspecify.annotations.Nullable;

/**
 * An ordered list of header fields as they cross a hop. Names are compared without regard to case, a name may occur
 * more than once, and values are text. Immutable; {@link Builder} makes one.
 */
public final class Headers {

    public static final Headers EMPTY = new Headers(new String[0]);

    /** Name, value, name, value: one array instead of an object a field, since every request has a few of these. */
    private final String[] fields;

    private Headers(String[] fields) {
        this.fields = fields;
    }

    /** Headers of {@code namesAndValues} in turn; an odd number of them is a bug of the caller. */
    public static Headers of(String... namesAndValues) {
        if (namesAndValues.length % 2 != 0) {
            throw new IllegalArgumentException("a header needs a name and a value");
        }
        return namesAndValues.length == 0 ? EMPTY : new Headers(namesAndValues.clone());
    }

    public static Builder builder() {
        return new Builder();
    }

    /** The first value of {@code name}, or null. */
    public @Nullable String get(String name) {
        for (int i = 0; i < fields.length; i += 2) {
            if (fields[i].equalsIgnoreCase(name)) {
                return fields[i + 1];
            }
        }
        return null;
    }

    /** Every value of {@code name}, in order. */
    public List<String> all(String name) {
        var values = new ArrayList<String>();
        forEach((field, value) -> {
            if (field.equalsIgnoreCase(name)) {
                values.add(value);
            }
        });
        return values;
    }

    public void forEach(BiConsumer<String, String> reader) {
        for (int i = 0; i < fields.length; i += 2) {
            reader.accept(fields[i], fields[i + 1]);
        }
    }

    /** The number of fields. */
    public int size() {
        return fields.length / 2;
    }

    public boolean isEmpty() {
        return fields.length == 0;
    }

    /** The names only, in lower case: values may be secrets. */
    @Override
    public String toString() {
        var names = new ArrayList<String>();
        forEach((name, value) -> names.add(name.toLowerCase(Locale.ROOT)));
        return "Headers" + names;
    }

    /** Collects fields in order. For one thread. */
    public static final class Builder {

        private final List<String> fields = new ArrayList<>();

        private Builder() {}

        public Builder add(String name, String value) {
            fields.add(name);
            fields.add(value);
            return this;
        }

        /** Adds the field unless {@code value} is null. */
        public Builder addIfPresent(String name, @Nullable String value) {
            return value == null ? this : add(name, value);
        }

        public Builder addAll(Headers others) {
            others.forEach(this::add);
            return this;
        }

        public Headers build() {
            return fields.isEmpty() ? EMPTY : new Headers(fields.toArray(String[]::new));
        }
    }
}
