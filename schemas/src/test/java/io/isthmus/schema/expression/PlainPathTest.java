package io.isthmus.schema.expression;

import static org.assertj.core.api.Assertions.assertThat;

import io.isthmus.schema.json.Json;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.LinkedHashMap;
import java.util.Map;
import java.util.Random;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import org.junit.jupiter.params.provider.ValueSource;

/** The fast way and the interpreter are two ways to one meaning. */
class PlainPathTest {

    private static final Map<String, Interpreted> INTERPRETED = new HashMap<>();
    private static final String[] NAMES = {"a", "b", "c"};

    @ParameterizedTest
    @ValueSource(longs = {1, 2, 3, 4, 5, 6, 7, 8, 9, 10})
    void meansWhatTheInterpreterMeans(long seed) throws Exception {
        var random = new Random(seed);
        for (int i = 0; i < 2_000; i++) {
            var document = Json.of(value(random, 5));
            var path = path(random);
            Scope scope = root -> root.equals("a") ? document : null;

            var fast = PlainPath.parse(path).evaluate(scope);
            var slow = INTERPRETED.computeIfAbsent(path, Interpreted::compile).evaluate(scope);

            assertThat(text(fast))
                    .as("%s of %s", path, document.toPayload().asUtf8())
                    .isEqualTo(text(slow));
        }
    }

    @ParameterizedTest
    @CsvSource(
            delimiter = '|',
            quoteCharacter = '~',
            value = {"a", "a.b", "_x.y1", "header.`x-request-id`", " a . b ", "`a b`"})
    void takesPathsOfNames(String source) {
        assertThat(PlainPath.parse(source)).isNotNull();
    }

    @ParameterizedTest
    @ValueSource(
            strings = {
                "", " ", "a.", ".a", "a..b", "a[0]", "a.b[]", "true", "null", "and", "a.in", "a-b", "$a", "a.$b", "'a'",
                "1", "a.*", "a b", "a.`b", "a.\"b\"", "a.b()", "ü"
            })
    void leavesTheRestToTheInterpreter(String source) {
        assertThat(PlainPath.parse(source)).isNull();
    }

    private static String path(Random random) {
        var path = new StringBuilder("a");
        for (int i = random.nextInt(4); i > 0; i--) {
            path.append('.').append(NAMES[random.nextInt(NAMES.length)]);
        }
        return path.toString();
    }

    private static Object value(Random random, int depth) {
        int kind = random.nextInt(depth == 0 ? 3 : 10);
        if (kind < 3) {
            return kind == 0 ? null : kind == 1 ? (Object) random.nextInt(9) : "s" + random.nextInt(9);
        }
        if (kind < 6) {
            var list = new ArrayList<>();
            for (int i = random.nextInt(4); i > 0; i--) {
                list.add(value(random, depth - 1));
            }
            return list;
        }
        var map = new LinkedHashMap<String, Object>();
        for (var name : NAMES) {
            if (random.nextInt(3) > 0) {
                map.put(name, value(random, depth - 1));
            }
        }
        return map;
    }

    private static String text(Json json) {
        return json == null ? "undefined" : json.toPayload().asUtf8();
    }
}
