package io.isthmus.schema.json;

import io.isthmus.schema.message.Payload;
import java.util.ArrayList;
import java.util.List;
import org.jspecify.annotations.Nullable;
import tools.jackson.core.JacksonException;
import tools.jackson.core.JsonParser;
import tools.jackson.core.JsonToken;

/**
 * Looks for texts in a JSON document without making a tree of it: what does not lead to one is skipped. For documents
 * that may be nobody's here, so it is bounded and never fails.
 */
public final class JsonScan {

    /** Bytes of a document that is looked into; a longer one is not. */
    public static final int BYTES_MAX = 1 << 20;

    private JsonScan() {}

    /**
     * The string at the end of each path of member names, null where there is none.
     *
     * @return as many as there are paths; all null if the document is longer than {@link #BYTES_MAX}, and what was found
     *     so far if it is no JSON
     */
    public static List<@Nullable String> texts(Payload document, List<List<String>> paths) {
        var found = new ArrayList<@Nullable String>();
        paths.forEach(_ -> found.add(null));
        if (document.size() > BYTES_MAX || document.isEmpty() || document.bytes()[0] == 0) {
            return found;
        }
        try (JsonParser parser = JsonText.parser(document.bytes())) {
            if (parser.nextToken() == JsonToken.START_OBJECT) {
                members(parser, 0, paths, new boolean[0], found);
            }
        } catch (JacksonException notJson) {
            // What was found stands.
        }
        return found;
    }

    /** As {@link #texts}, for one path. */
    public static @Nullable String text(Payload document, List<String> path) {
        return texts(document, List.of(path)).getFirst();
    }

    /** @param dead which of the paths do not lead through this object; empty for none */
    private static void members(
            JsonParser parser, int depth, List<List<String>> paths, boolean[] dead, List<@Nullable String> found) {
        while (parser.nextToken() == JsonToken.PROPERTY_NAME) {
            String name = parser.currentName();
            JsonToken value = parser.nextToken();
            boolean[] deadBelow = new boolean[paths.size()];
            boolean leadsOn = false;
            for (int i = 0; i < paths.size(); i++) {
                List<String> path = paths.get(i);
                boolean here = (dead.length == 0 || !dead[i])
                        && depth < path.size()
                        && path.get(depth).equals(name);
                boolean isLast = depth == path.size() - 1;
                if (here && isLast && value == JsonToken.VALUE_STRING) {
                    found.set(i, parser.getString());
                }
                deadBelow[i] = !here || isLast;
                leadsOn |= !deadBelow[i];
            }
            if (leadsOn && value == JsonToken.START_OBJECT) {
                members(parser, depth + 1, paths, deadBelow, found);
            } else {
                parser.skipChildren();
            }
        }
    }
}
