package io.isthmus.ingress.service;

import static org.assertj.core.api.Assertions.assertThat;

import io.isthmus.aggregator.channel.ChannelFailure.Unrenderable;
import io.isthmus.schema.config.HttpTargetConfig;
import io.isthmus.schema.expression.UrlTemplate;
import io.isthmus.schema.json.Json;
import java.net.URLDecoder;
import java.nio.charset.StandardCharsets;
import java.util.Map;
import java.util.Random;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

/** What expressions yield stays where the configuration has put it. */
class RequestTargetTest {

    private static final RequestTarget TARGET = RequestTarget.of(new HttpTargetConfig(
            "service", null, UrlTemplate.parse("/items/${path.sku}/stock?by=${path.by}&full=true"), null));

    @Test
    void a_value_is_put_in_percent_encoded() {
        assertThat(target("a b/c", "x&y=1")).isEqualTo("/items/a%20b%2Fc/stock?by=x%26y%3D1&full=true");
    }

    @ParameterizedTest
    @ValueSource(longs = {1, 2, 3, 4, 5, 6, 7, 8, 9, 10})
    void no_value_changes_another_part_of_the_target_or_climbs(long seed) {
        var random = new Random(seed);
        int passed = 0;
        for (int i = 0; i < 1000; i++) {
            String sku = text(random);
            String by = text(random);
            String target;
            try {
                target = target(sku, by);
            } catch (Unrenderable refused) {
                continue;
            }
            passed++;
            assertThat(target).as(sku + " " + by).matches("/items/[^/?#]*/stock\\?by=[^&#?]*&full=true");
            assertThat(decoded(target.substring("/items/".length(), target.indexOf("/stock?"))))
                    .isEqualTo(sku);
            String encodedBy = target.substring(target.indexOf("?by=") + 4, target.length() - "&full=true".length());
            assertThat(decoded(encodedBy)).isEqualTo(by);
            assertThat(sku.split("[/\\\\]", -1)).doesNotContain("..", ".");
        }
        assertThat(passed).isGreaterThan(300);
    }

    private static String target(String sku, String by) {
        Json path = Json.of(Map.of("sku", sku, "by", by));
        return TARGET.of(
                Ask.get("/").scope(root -> root.equals("path") ? path : null).build());
    }

    private static String decoded(String part) {
        return URLDecoder.decode(part.replace("+", "%2B"), StandardCharsets.UTF_8);
    }

    private static String text(Random random) {
        String[] pieces = {
            "a",
            "Z9",
            ".",
            "..",
            "/",
            "\\",
            "?",
            "#",
            "&",
            "=",
            "%",
            "%2e",
            "%2F",
            ";",
            ":",
            "@",
            "+",
            " ",
            "\r\n",
            "\t",
            "\u00e4",
            "\u20ac",
            "\ud83d\ude00",
            "~",
            "-",
            "_",
            "'",
            "\"",
            "<",
            "{",
            "|",
            "^",
            "[",
            "*",
            "//"
        };
        var text = new StringBuilder();
        for (int i = random.nextInt(5); i >= 0; i--) {
            text.append(pieces[random.nextInt(pieces.length)]);
        }
        return text.toString();
    }
}
