package io.isthmus.schema.json;

import java.util.Locale;
import java.util.Set;
import org.snakeyaml.engine.v2.api.Dump;
import org.snakeyaml.engine.v2.api.DumpSettings;
import org.snakeyaml.engine.v2.common.FlowStyle;
import org.snakeyaml.engine.v2.common.ScalarStyle;
import org.snakeyaml.engine.v2.nodes.Tag;
import org.snakeyaml.engine.v2.representer.StandardRepresenter;

/** JSON written for people: indented, or as YAML. The same value is always the same text, with the same line ends. */
public final class JsonDocument {

    /** Longer than any line: a folded text is hard to compare. */
    private static final int WIDTH = 100_000;

    private JsonDocument() {}

    /** Indented JSON. */
    public static String json(Json value) {
        return JsonText.indented(value) + "\n";
    }

    /** YAML 1.2, written so that readers of YAML 1.1 find the same in it. */
    public static String yaml(Json value) {
        var settings = DumpSettings.builder()
                .setDefaultFlowStyle(FlowStyle.BLOCK)
                .setWidth(WIDTH)
                .setIndicatorIndent(2)
                .setIndentWithIndicator(true)
                .build();
        return new Dump(settings, new Careful(settings)).dumpToString(value.toJava());
    }

    /** Quotes the texts that YAML 1.1 took for something else. */
    private static final class Careful extends StandardRepresenter {

        private static final Set<String> WORDS = Set.of("y", "n", "yes", "no", "on", "off");

        Careful(DumpSettings settings) {
            super(settings);
            representers.put(
                    String.class,
                    text -> representScalar(
                            Tag.STR,
                            (String) text,
                            isTrap((String) text) ? ScalarStyle.DOUBLE_QUOTED : ScalarStyle.PLAIN));
        }

        private static boolean isTrap(String text) {
            return WORDS.contains(text.toLowerCase(Locale.ROOT)) || text.matches("[-+.]?[0-9].*");
        }
    }
}
