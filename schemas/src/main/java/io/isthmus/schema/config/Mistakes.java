package io.isthmus.schema.config;

import java.nio.file.Path;
import java.util.ArrayList;
import java.util.Comparator;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import org.snakeyaml.engine.v2.exceptions.Mark;
import org.snakeyaml.engine.v2.nodes.Node;

/** Everything that is wrong with one file, and where in it each key stands. */
final class Mistakes {

    private final String file;
    private final List<ConfigError> errors = new ArrayList<>();
    private final Map<String, Mark> places = new HashMap<>();

    Mistakes(Path file) {
        this.file = file.toString();
    }

    /** Remembers where {@code key}, a path of keys with dots between, stands. */
    void stands(String key, Node node) {
        node.getStartMark().ifPresent(mark -> places.putIfAbsent(key, mark));
    }

    /** A mistake at {@code key}, or at the nearest key around it that stands in the file. */
    void add(String key, String message) {
        String place = key;
        while (!places.containsKey(place) && place.contains(".")) {
            place = place.substring(0, place.lastIndexOf('.'));
        }
        Mark mark = places.get(place);
        if (mark == null) {
            add(1, 1, key, message);
        } else {
            add(mark.getLine() + 1, mark.getColumn() + 1, key, message);
        }
    }

    void add(References.Mistake mistake) {
        add(mistake.key(), mistake.message());
    }

    /** @param line from 1 */
    void add(int line, int column, String key, String message) {
        errors.add(new ConfigError(file, line, column, key, message));
    }

    boolean isEmpty() {
        return errors.isEmpty();
    }

    List<ConfigError> inOrder() {
        return errors.stream()
                .distinct()
                .sorted(Comparator.comparingInt(ConfigError::line).thenComparingInt(ConfigError::column))
                .toList();
    }
}
