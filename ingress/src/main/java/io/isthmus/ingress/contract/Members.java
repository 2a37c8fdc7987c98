package io.isthmus.ingress.contract;

import io.isthmus.schema.json.Json;
import java.util.Collection;
import java.util.Map;
import org.jspecify.annotations.Nullable;

/** Writes an object of a document in its order. */
public final class Members {

    private Members() {}

    /** An object of {@code namesAndValues} in turn, without those whose value is null or an empty collection. */
    public static Json of(@Nullable Object... namesAndValues) {
        var object = Json.object();
        for (int i = 0; i < namesAndValues.length; i += 2) {
            Object value = namesAndValues[i + 1];
            if (!isNothing(value)) {
                object.put(String.valueOf(namesAndValues[i]), value);
            }
        }
        return object.build();
    }

    private static boolean isNothing(@Nullable Object value) {
        return switch (value) {
            case null -> true;
            case Collection<?> list -> list.isEmpty();
            case Map<?, ?> map -> map.isEmpty();
            default -> false;
        };
    }

    /** An object of {@code members}, which may be none. */
    public static Json ofMap(Map<String, ?> members) {
        return Json.of(members);
    }

    /** {@code {"$ref": to}}. */
    public static Json ref(String to) {
        return of("$ref", to);
    }
}
