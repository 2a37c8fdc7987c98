package io.isthmus.ingress.service;

import static java.nio.charset.StandardCharsets.ISO_8859_1;
import static java.nio.charset.StandardCharsets.US_ASCII;
import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatIllegalArgumentException;

import io.netty.buffer.ByteBuf;
import io.netty.buffer.Unpooled;
import io.netty.util.AsciiString;
import io.vertx.core.MultiMap;
import io.vertx.core.http.HttpHeaders;
import java.util.Random;
import org.junit.jupiter.api.Test;

class FieldTextTest {

    @Test
    void isWrittenAsTheTextWouldBe() {
        var random = new Random(20261125);
        for (int i = 0; i < 2000; i++) {
            String value = text(random, random.nextInt(80));
            assertThat(written(FieldText.of(value))).as(value).isEqualTo(written(value));
        }
    }

    @Test
    void isReadAsTheTextWouldBe() {
        MultiMap fields = HttpHeaders.headers().add((CharSequence) "authorization", FieldText.of("Bearer abcdefghijk"));

        assertThat(fields.get("Authorization")).isEqualTo("Bearer abcdefghijk");
    }

    @Test
    void aLineBreakIsRefusedInALongValueToo() {
        MultiMap fields = HttpHeaders.headers();

        assertThatIllegalArgumentException()
                .isThrownBy(() -> fields.add(
                        (CharSequence) "x-note", FieldText.of("long enough to be copied\r\nset-cookie: a=b")));
    }

    /** Printable, of ISO 8859-1, or beyond. */
    private static String text(Random random, int length) {
        var text = new StringBuilder();
        for (int i = 0; i < length; i++) {
            text.append((char) (random.nextInt(10) > 0 ? ' ' + random.nextInt(95) : 0xa0 + random.nextInt(0x1000)));
        }
        return text.toString();
    }

    private static String written(CharSequence value) {
        ByteBuf buffer = Unpooled.directBuffer();
        try {
            if (value instanceof AsciiString ascii) {
                buffer.writeBytes(ascii.array(), ascii.arrayOffset(), ascii.length());
            } else {
                buffer.writeCharSequence(value, US_ASCII);
            }
            return buffer.toString(ISO_8859_1);
        } finally {
            buffer.release();
        }
    }
}
