package io.isthmus.ingress.service;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import io.isthmus.aggregator.channel.ChannelFailure.Unrenderable;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;

class PrefixRewriteTest {

    /** The first eleven are the table of the Gateway API's {@code ReplacePrefixMatch}. */
    @ParameterizedTest
    @CsvSource({
        "/foo/bar, /foo, /xyz, /xyz/bar",
        "/foo/bar, /foo, /xyz/, /xyz/bar",
        "/foo/bar, /foo/, /xyz, /xyz/bar",
        "/foo/bar, /foo/, /xyz/, /xyz/bar",
        "/foo, /foo, /xyz, /xyz",
        "/foo/, /foo, /xyz, /xyz/",
        "/foo/bar, /foo, /, /bar",
        "/foo/, /foo, /, /",
        "/foo, /foo, /, /",
        "/foo/bar, /, /xyz, /xyz/foo/bar",
        "/foo/bar, /, /, /foo/bar",
        "/foo//evil.example/, /foo, /, /evil.example/",
        "/foo//bar, /foo, /xyz, /xyz//bar",
        "/foo/%2Fbar, /foo, /, /%2Fbar",
        "/foo/%7Ebar, /foo, /, /%7Ebar",
        "/%66oo/%7Ebar, /foo, /, /~bar",
    })
    void the_prefix_is_replaced_by_whole_segments(String path, String from, String to, String expected) {
        assertThat(new PrefixRewrite(from, to).apply(path)).isEqualTo(expected);
    }

    @ParameterizedTest
    @CsvSource({"/foobar, /foo", "/bar, /foo", "/foo%2Fbar, /foo", "/FOO/bar, /foo", "*, /"})
    void a_path_that_does_not_begin_with_the_prefix_is_refused(String path, String from) {
        assertThatThrownBy(() -> new PrefixRewrite(from, "/xyz").apply(path)).isInstanceOf(Unrenderable.class);
    }
}
