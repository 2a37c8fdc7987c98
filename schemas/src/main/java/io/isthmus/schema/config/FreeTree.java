package io.isthmus.schema.config;

import io.isthmus.schema.expression.Template;
import org.snakeyaml.engine.v2.nodes.MappingNode;
import org.snakeyaml.engine.v2.nodes.Node;
import org.snakeyaml.engine.v2.nodes.ScalarNode;
import org.snakeyaml.engine.v2.nodes.SequenceNode;
import org.snakeyaml.engine.v2.nodes.Tag;

/** A value of the user's own shape, with expressions in it: each of them is tried by itself, to tell where it is wrong. */
final class FreeTree {

    private final Scalars scalars;
    private final Mistakes mistakes;

    FreeTree(Scalars scalars, Mistakes mistakes) {
        this.scalars = scalars;
        this.mistakes = mistakes;
    }

    /** Whether every expression in {@code node} compiles; says of each one that does not, and remembers all places. */
    boolean isRight(Node node, String path) {
        return switch (node) {
            case MappingNode mapping -> {
                boolean right = true;
                for (var tuple : mapping.getValue()) {
                    if (tuple.getKeyNode() instanceof ScalarNode key) {
                        right &= isRight(key, tuple.getValueNode(), Binder.child(path, key.getValue()));
                    } else {
                        mistakes.add(path, "has a key that is not a plain word");
                        right = false;
                    }
                }
                yield right;
            }
            case SequenceNode sequence -> {
                boolean right = true;
                for (int i = 0; i < sequence.getValue().size(); i++) {
                    var element = sequence.getValue().get(i);
                    right &= isRight(element, element, path + "[" + i + "]");
                }
                yield right;
            }
            case ScalarNode scalar -> scalar.getTag().equals(Tag.NULL) || compiles(scalar, path);
            default -> true;
        };
    }

    private boolean isRight(Node place, Node value, String path) {
        mistakes.stands(path, place);
        return isRight(value, path);
    }

    private boolean compiles(ScalarNode scalar, String path) {
        try {
            scalars.read(scalar, Template.class);
            return true;
        } catch (IllegalArgumentException malformed) {
            mistakes.add(path, String.valueOf(malformed.getMessage()));
            return false;
        }
    }
}
