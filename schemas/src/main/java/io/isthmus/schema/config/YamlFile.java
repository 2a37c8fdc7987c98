package io.isthmus.schema.config;

import java.nio.file.Path;
import java.util.Optional;
import org.snakeyaml.engine.v2.api.LoadSettings;
import org.snakeyaml.engine.v2.api.lowlevel.Compose;
import org.snakeyaml.engine.v2.exceptions.Mark;
import org.snakeyaml.engine.v2.exceptions.MarkedYamlEngineException;
import org.snakeyaml.engine.v2.exceptions.YamlEngineException;
import org.snakeyaml.engine.v2.nodes.Node;

/** Reads YAML 1.2 to nodes that know where they stand. */
final class YamlFile {

    private YamlFile() {}

    static Optional<Node> read(Path file, String text, Mistakes mistakes) {
        if (!mistakes.isEmpty()) {
            return Optional.empty();
        }
        try {
            Optional<Node> root = compose(file.toString(), text);
            if (root.isEmpty()) {
                mistakes.add(1, 1, "", "is empty: it needs at least version and routes");
            }
            return root;
        } catch (MarkedYamlEngineException malformed) {
            Mark mark = malformed.getProblemMark().or(malformed::getContextMark).orElse(null);
            mistakes.add(
                    mark == null ? 1 : mark.getLine() + 1,
                    mark == null ? 1 : mark.getColumn() + 1,
                    "",
                    "is not YAML: " + malformed.getProblem()
                            + (malformed.getProblem().endsWith("but got {")
                                    ? "; a text with braces stands in quotes, such as \"${env.NAME}\" or \"/items/{sku}\""
                                    : ""));
        } catch (YamlEngineException malformed) {
            mistakes.add(1, 1, "", "is not YAML: " + malformed.getMessage());
        }
        return Optional.empty();
    }

    /** One value as it would stand in a file, such as a default. */
    static Node value(String text) {
        return compose("default", text).orElseThrow();
    }

    private static Optional<Node> compose(String label, String text) {
        var settings = LoadSettings.builder().setLabel(label).setUseMarks(true).build();
        return new Compose(settings).composeString(text);
    }
}
