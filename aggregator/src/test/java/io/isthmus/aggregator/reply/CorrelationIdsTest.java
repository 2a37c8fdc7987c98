package io.isthmus.aggregator.reply;

import static java.nio.charset.StandardCharsets.ISO_8859_1;
import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import io.isthmus.aggregator.reply.CorrelationIds.Origin;
import java.util.Base64;
import java.util.HashSet;
import java.util.Random;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;
import tools.jackson.core.JacksonException;
import tools.jackson.databind.json.JsonMapper;

class CorrelationIdsTest {

    private static final String BASE64URL = "ABCDEFGHIJKLMNOPQRSTUVWXYZabcdefghijklmnopqrstuvwxyz0123456789-_";

    private final Random random = new Random(11);
    private final CorrelationIds ids = new CorrelationIds(random);

    @Test
    void whatIsMadeHereIsReadAsOurs() {
        for (int i = 0; i < 2_000; i++) {
            int loop = random.nextInt(256);
            long number = i < 64 ? 1L << i : random.nextLong();
            String id = ids.make(loop, number);
            assertThat(id).hasSize(CorrelationIds.LENGTH).matches("i[A-Za-z0-9_-]+");
            assertThat(ids.read(id)).isEqualTo(new Origin.Ours(loop, number));
            assertThat(ids.read(id.getBytes(ISO_8859_1))).isEqualTo(new Origin.Ours(loop, number));
        }
    }

    /** For telling ours from what else stands where an id may stand; {@code read} decides. */
    @Test
    void anIdLooksLikeOne() {
        String id = ids.make(7, 42);

        assertThat(CorrelationIds.isLike(id)).isTrue();
        assertThat(CorrelationIds.isLike(id.getBytes(ISO_8859_1))).isTrue();
        assertThat(CorrelationIds.isLike("b0974ef4-4f95-4402-bcfa-2d01bdad7856"))
                .isFalse();
        assertThat(CorrelationIds.isLike(id.substring(1))).isFalse();
        assertThat(CorrelationIds.isLike((String) null)).isFalse();
    }

    @Test
    void noTwoAreTheSame() {
        var seen = new HashSet<String>();
        for (int loop = 0; loop < 256; loop++) {
            for (long number = 0; number < 100; number++) {
                assertThat(seen.add(ids.make(loop, number))).isTrue();
            }
        }
    }

    @Test
    void noIdIsJson() {
        var json = JsonMapper.builder().build();
        for (int i = 0; i < 1_000; i++) {
            String id = ids.make(random.nextInt(256), random.nextLong());
            assertThatThrownBy(() -> json.readTree(id)).isInstanceOf(JacksonException.class);
        }
    }

    @Test
    void everyChangeOfOneCharacterIsRefused() {
        for (int i = 0; i < 5; i++) {
            String id = ids.make(random.nextInt(256), random.nextLong());
            for (int at = 0; at < id.length(); at++) {
                for (char other : (BASE64URL + "=+/ .\"\n\u0000\u00ff\u0130").toCharArray()) {
                    if (other != id.charAt(at)) {
                        check(id.substring(0, at) + other + id.substring(at + 1), at, other);
                    }
                }
            }
        }
    }

    /** Characters 0 and 1 hold the version, 1 to 9 the instance, 9 on what the MAC protects. */
    private void check(String changed, int at, char other) {
        Origin origin = ids.read(changed);
        assertThat(ids.read(changed.getBytes(ISO_8859_1))).isEqualTo(origin);
        assertThat(origin).as(changed).isNotInstanceOf(Origin.Ours.class);
        if (at == 0 || BASE64URL.indexOf(other) < 0) {
            assertThat(origin).as(changed).isEqualTo(Origin.UNCORRELATED);
        } else if (at > 1 && at < 9) {
            assertThat(origin).as(changed).isEqualTo(Origin.FOREIGN);
        } else if (at > 9) {
            assertThat(origin).as(changed).isEqualTo(Origin.FORGED);
        }
    }

    @Test
    void anIdOfAnotherInstanceOrOfBeforeARestartIsForeign() {
        var others = new CorrelationIds(random);
        assertThat(others.instance()).isNotEqualTo(ids.instance()).matches("[0-9a-f]{12}");
        assertThat(ids.read(others.make(0, 1))).isEqualTo(Origin.FOREIGN);
    }

    @Test
    void anIdOfAnotherKeyIsForgedEvenIfItNamesThisInstance() {
        // The instance is drawn first, then the key: the same first draw gives the same instance.
        var first = new CorrelationIds(new Draws(42, 1, 2));
        var second = new CorrelationIds(new Draws(42, 1, 3));
        assertThat(first.instance()).isEqualTo(second.instance());
        assertThat(first.read(second.make(0, 1))).isEqualTo(Origin.FORGED);
    }

    @ParameterizedTest
    @ValueSource(strings = {"", "i", "null", "i==============================", "iiiiiiiiiiiiiiiiiiiiiiiiiiiiii=="})
    void whatHasNotTheFormIsUncorrelated(String id) {
        assertThat(ids.read(id)).isEqualTo(Origin.UNCORRELATED);
    }

    @Test
    void noIdAtAllIsUncorrelated() {
        assertThat(ids.read((String) null)).isEqualTo(Origin.UNCORRELATED);
        assertThat(ids.read((byte[]) null)).isEqualTo(Origin.UNCORRELATED);
    }

    @Test
    void aPartOfAnIdAndAnIdWithSomethingBehindItAreUncorrelated() {
        String id = ids.make(1, 1);
        for (int length = 0; length < id.length(); length++) {
            assertThat(ids.read(id.substring(0, length))).isEqualTo(Origin.UNCORRELATED);
        }
        assertThat(ids.read(id + "A")).isEqualTo(Origin.UNCORRELATED);
        assertThat(ids.read(" " + id)).isEqualTo(Origin.UNCORRELATED);
    }

    /** For frameworks that carry 16 bytes: all but the instance, and what a number never reaches. */
    @Test
    void anIdWithoutItsInstanceIsCompletedWhereItHasComeTo() {
        for (int i = 0; i < 1_000; i++) {
            int loop = random.nextInt(256);
            long number = random.nextLong() >>> 16;
            String id = ids.make(loop, number);

            assertThat(ids.complete(part(id))).isEqualTo(id);
        }
    }

    @Test
    void whatIsCompletedProvesItself() {
        var others = new CorrelationIds(random);
        String forged = "i" + "A".repeat(21);

        assertThat(ids.read(ids.complete(part(others.make(0, 1))))).isEqualTo(Origin.FORGED);
        assertThat(ids.read(ids.complete(forged))).isEqualTo(Origin.FORGED);
        assertThat(ids.read(ids.complete(part(ids.make(0, 1L << 48))))).isEqualTo(Origin.FORGED);
    }

    @ParameterizedTest
    @ValueSource(
            strings = {
                "",
                "i",
                "iAAAAAAAAAAAAAAAAAAAA",
                "dAAAAAAAAAAAAAAAAAAAAA",
                "i====================A",
                "iAAAAAAAAAAAAAAAAAAAAAA"
            })
    void whatIsNoPartOfAnIdIsNotCompleted(String part) {
        assertThat(ids.complete(part)).isNull();
        assertThat(ids.complete(null)).isNull();
    }

    private static String part(String id) {
        byte[] bytes = Base64.getUrlDecoder().decode(id);
        byte[] part = new byte[16];
        part[0] = bytes[0];
        part[1] = bytes[7];
        System.arraycopy(bytes, 10, part, 2, 14);
        return Base64.getUrlEncoder().withoutPadding().encodeToString(part);
    }

    /** Gives these numbers in turn. */
    private static final class Draws extends Random {

        private final long[] numbers;
        private int next;

        Draws(long... numbers) {
            this.numbers = numbers;
        }

        @Override
        public long nextLong() {
            return numbers[next++];
        }
    }
}
