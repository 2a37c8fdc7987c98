package io.isthmus.ingress.service;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import io.isthmus.aggregator.channel.ChannelFailure.Unrenderable;
import java.util.Random;
import java.util.regex.Pattern;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

class SafePathTest {

    @ParameterizedTest
    @ValueSource(
            strings = {
                "/",
                "/a/b.c/..d/e../...",
                "/a%20b/%C3%A4",
                "/a?x=../..&y=%",
                "/.well-known/jwks.json",
                "/a%2Fb",
                "/%252e%252e/",
                "/a;v=1/b"
            })
    void an_ordinary_target_passes_as_it_is(String target) {
        assertThat(SafePath.check(target)).isEqualTo(target);
    }

    @ParameterizedTest
    @ValueSource(
            strings = {
                "",
                "*",
                "a",
                "http://other/",
                "/..",
                "/a/../b",
                "/a/.",
                "/%2e%2e/b",
                "/.%2E",
                "/a%2f..%2fb",
                "/a/..%5cb",
                "/a\\..\\b",
                "/..;/manager",
                "/..%3bx/manager",
                "/a b",
                "/a\tb",
                "/a\r\nX: y",
                "/\u0000",
                "/%00",
                "/ä",
                "/a#b",
                "/a?b#c",
                "/a?b c",
                "/%",
                "/%2",
                "/%zz",
                "/%\uff12e"
            })
    void a_target_that_could_be_read_in_two_ways_is_refused(String target) {
        assertThatThrownBy(() -> SafePath.check(target)).isInstanceOf(Unrenderable.class);
    }

    @ParameterizedTest
    @ValueSource(longs = {1, 2, 3, 4, 5, 6, 7, 8, 9, 10})
    void what_passes_has_no_dot_segment_for_the_most_lenient_reader(long seed) {
        var random = new Random(seed);
        int passed = 0;
        for (int i = 0; i < 20_000; i++) {
            String path = "/" + text(random);
            boolean passes = passes(path);
            assertThat(passes).as(path).isEqualTo(!hasDotSegment(lenient(path)));
            passed += passes ? 1 : 0;
        }
        assertThat(passed).isBetween(2_000, 19_000);
    }

    private static boolean passes(String path) {
        try {
            SafePath.check(path);
            return true;
        } catch (Unrenderable refused) {
            return false;
        }
    }

    private static String text(Random random) {
        String[] pieces = {".", "..", "/", "%2e", "%2E", "%2f", "%5C", "%5c", ";", "%3b", "a", "%61", "=", "~"};
        var text = new StringBuilder();
        for (int i = random.nextInt(7); i >= 0; i--) {
            text.append(pieces[random.nextInt(pieces.length)]);
        }
        return text.toString();
    }

    /** Decodes everything, takes a backslash for a slash and cuts path parameters off. */
    private static String lenient(String path) {
        String decoded = Pattern.compile("%([0-9a-fA-F]{2})")
                .matcher(path)
                .replaceAll(m -> Pattern.quote(String.valueOf((char) Integer.parseInt(m.group(1), 16)))
                        .replace("\\Q", "")
                        .replace("\\E", "")
                        .replace("\\", "\\\\"));
        return decoded.replace('\\', '/').replaceAll(";[^/]*", "");
    }

    private static boolean hasDotSegment(String path) {
        for (String segment : path.split("/", -1)) {
            if (segment.equals(".") || segment.equals("..")) {
                return true;
            }
        }
        return false;
    }
}
