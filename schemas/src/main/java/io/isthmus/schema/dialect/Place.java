package io.isthmus.schema.dialect;

import io.isthmus.schema.json.Json;
import java.util.Arrays;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import org.jspecify.annotations.Nullable;

/** Where a message of a {@code custom} dialect has something. */
sealed interface Place {

    /** @param written a header's name, or {@code /a/path} (a JSON Pointer through objects) into the body */
    static Place of(String written) {
        return written.startsWith("/")
                ? new InBody(Arrays.stream(written.substring(1).split("/", -1))
                        .map(step -> step.replace("~1", "/").replace("~0", "~"))
                        .toList())
                : new InHeader(written);
    }

    static @Nullable Place ofNullable(@Nullable String written) {
        return written == null ? null : of(written);
    }

    record InHeader(String name) implements Place {}

    record InBody(List<String> path) implements Place {

        /** What is there, or null. */
        @Nullable
        Json in(Json document) {
            @Nullable Json at = document;
            for (String step : path) {
                at = at == null ? null : at.get(step);
            }
            return at;
        }

        /** Puts {@code value} there, with objects around it where there are none. */
        void put(Map<String, @Nullable Object> document, Object value) {
            Map<String, @Nullable Object> at = document;
            for (String step : path.subList(0, path.size() - 1)) {
                at = member(at, step);
            }
            at.put(path.getLast(), value);
        }

        @SuppressWarnings("unchecked") // of JSON, so with texts for keys
        private static Map<String, @Nullable Object> member(Map<String, @Nullable Object> object, String name) {
            if (object.get(name) instanceof Map<?, ?> below) {
                return (Map<String, @Nullable Object>) below;
            }
            var made = new LinkedHashMap<String, @Nullable Object>();
            object.put(name, made);
            return made;
        }
    }
}
