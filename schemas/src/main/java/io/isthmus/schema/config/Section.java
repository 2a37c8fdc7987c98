package io.isthmus.schema.config;

import java.util.LinkedHashMap;
import java.util.Map;
import java.util.Set;

/**
 * One of the maps of a configuration file, such as {@code brokers}, as far as it is right.
 *
 * @param name its key
 * @param right what is right in it
 * @param names all the names in it, also of what is wrong
 * @param read false if it is not a map at all, so that nothing is known of what should be in it
 */
record Section<T>(String name, Map<String, T> right, Set<String> names, boolean read) {

    static <T> Section<T> unread(String name) {
        return new Section<>(name, Map.of(), Set.of(), false);
    }

    /** The section with a closer type; an entry of another type is a bug. */
    <S> Section<S> of(Class<S> type) {
        var cast = new LinkedHashMap<String, S>();
        right.forEach((key, value) -> cast.put(key, type.cast(value)));
        return new Section<>(name, cast, names, read);
    }

    /** Whether something of that name may be in it. */
    boolean mayHave(String entry) {
        return !read || names.contains(entry);
    }

    /** Whether everything in it is right, so that what is missing is missing indeed. */
    boolean isWhole() {
        return read && right.size() == names.size();
    }
}
