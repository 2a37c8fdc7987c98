package io.isthmus.ingress.service;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatIllegalArgumentException;

import io.vertx.core.MultiMap;
import io.vertx.core.http.HttpHeaders;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

class FieldNameTest {

    @ParameterizedTest
    @ValueSource(
            strings = {"content-type", "Content-Type", "cONTENT-tYPE", "X-Of-The-Service", "RateLimit", "ETag", "te"})
    void isSpelledAsItCame(String name) {
        assertThat(FieldName.of(name)).hasToString(name);
        assertThat(HttpHeaders.headers().add(FieldName.of(name), "v").names()).containsExactly(name);
    }

    @Test
    void isFoundHoweverItIsSpelled() {
        MultiMap fields =
                HttpHeaders.headers().add(FieldName.of("Content-Type"), "a").add(FieldName.of("X-Of-The-Service"), "b");

        assertThat(fields.get("content-type")).isEqualTo("a");
        assertThat(fields.get("x-of-the-service")).isEqualTo("b");
    }

    @ParameterizedTest
    @ValueSource(strings = {"x-note\r\nset-cookie: a", "x note of mine", "x-nöte-of-mine", "x-n\u0142te-of-mine"})
    void whatIsNoNameIsRefused(String name) {
        MultiMap fields = HttpHeaders.headers();

        assertThatIllegalArgumentException().isThrownBy(() -> fields.add(FieldName.of(name), "v"));
    }
}
