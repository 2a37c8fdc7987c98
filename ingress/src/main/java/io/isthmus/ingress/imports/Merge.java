package io.isthmus.ingress.imports;

import java.util.LinkedHashMap;
import java.util.Map;
import org.jspecify.annotations.Nullable;

/** What a document says in the words of the configuration, in {@value #KEY}, over what is made of it otherwise. */
final class Merge {

    /** A part of the configuration, where its counterpart stands in the document. */
    static final String KEY = "x-isthmus";

    private Merge() {}

    /** Puts the {@value #KEY} of {@code part} over {@code into}; objects are merged, all else replaces what was there. */
    static void over(Map<String, @Nullable Object> into, @Nullable Part part) {
        Part said = part == null ? null : part.get(KEY);
        if (said == null) {
            return;
        }
        if (said.value().toJava() instanceof Map<?, ?> members) {
            put(into, members);
        } else {
            said.tell("must be an object, a part of the configuration: it is left out");
        }
    }

    private static void put(Map<String, @Nullable Object> into, Map<?, ?> members) {
        members.forEach((name, value) -> {
            String key = (String) name;
            if (value instanceof Map<?, ?> below && into.get(key) instanceof Map<?, ?> there) {
                Map<String, @Nullable Object> merged = new LinkedHashMap<>();
                there.forEach((known, kept) -> merged.put((String) known, kept));
                put(merged, below);
                into.put(key, merged);
            } else {
                into.put(key, value);
            }
        });
    }
}
