package io.isthmus.schema.config;

import java.util.LinkedHashMap;
import java.util.LinkedHashSet;
import java.util.Map;
import java.util.Optional;
import java.util.Set;
import org.snakeyaml.engine.v2.nodes.Node;

/** The keys of one mapping, and which of them somebody has taken. */
final class Fields {

    private final Map<String, Node> all;
    private final Map<String, Node> untaken;
    private final Set<String> known = new LinkedHashSet<>();

    Fields(Map<String, Node> all) {
        this.all = all;
        this.untaken = new LinkedHashMap<>(all);
    }

    Map<String, Node> all() {
        return all;
    }

    boolean has(String key) {
        return all.containsKey(key);
    }

    Optional<Node> take(String key) {
        known.add(key);
        return Optional.ofNullable(untaken.remove(key));
    }

    /** Says of each planned key that it is planned; false if there was one. */
    boolean rejectNotYet(Class<?> type, String path, Mistakes mistakes) {
        NotYet planned = type.getAnnotation(NotYet.class);
        boolean right = true;
        for (String key : planned == null ? new String[0] : planned.value()) {
            if (untaken.remove(key) != null) {
                mistakes.add(Binder.child(path, key), "is not supported by this version; leave it out");
                right = false;
            }
        }
        return right;
    }

    /** Says of each key that nobody has taken that it is unknown; false if there was one. */
    boolean rejectUnused(String path, Mistakes mistakes) {
        for (String key : untaken.keySet()) {
            String remedy = nearest(key)
                    .map(name -> "did you mean " + name + "?")
                    .orElse("there are " + String.join(", ", known));
            mistakes.add(Binder.child(path, key), "is not a key here; " + remedy);
        }
        return untaken.isEmpty();
    }

    private Optional<String> nearest(String wrong) {
        return known.stream()
                .filter(name -> distance(wrong, name) <= Math.max(name.length() > 3 ? 2 : 1, name.length() / 3))
                .min((a, b) -> Integer.compare(distance(wrong, a), distance(wrong, b)));
    }

    /** Levenshtein's. */
    private static int distance(String a, String b) {
        int[] row = new int[b.length() + 1];
        for (int j = 0; j <= b.length(); j++) {
            row[j] = j;
        }
        for (int i = 1; i <= a.length(); i++) {
            int diagonal = row[0];
            row[0] = i;
            for (int j = 1; j <= b.length(); j++) {
                int replaced = diagonal + (a.charAt(i - 1) == b.charAt(j - 1) ? 0 : 1);
                diagonal = row[j];
                row[j] = Math.min(replaced, Math.min(row[j], row[j - 1]) + 1);
            }
        }
        return row[b.length()];
    }
}
