package io.isthmus.schema.config;

import static org.assertj.core.api.Assertions.assertThat;

import java.net.URI;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;

class CallbackPatternTest {

    @ParameterizedTest
    @CsvSource({
        "https://hooks.shop.example, https://hooks.shop.example/x?y=1",
        "https://hooks.shop.example, https://HOOKS.shop.example",
        "https://hooks.shop.example, https://hooks.shop.example:443/",
        "https://*.shop.example, https://a.shop.example/",
        "https://*.shop.example, https://a.b.shop.example/",
        "https://*.shop.example:8443/hooks, https://a.shop.example:8443/hooks",
        "https://*.shop.example:8443/hooks/, https://a.shop.example:8443/hooks/1",
        "http://127.0.0.1:9000, http://127.0.0.1:9000/x",
        "http://[::1]:9000, http://[::1]:9000/x",
        "http://localhost, http://localhost:80/",
    })
    void letsThrough(String pattern, URI url) {
        assertThat(CallbackPattern.parse(pattern).lets(url)).isTrue();
    }

    @ParameterizedTest
    @CsvSource({
        "https://hooks.shop.example, http://hooks.shop.example/",
        "https://hooks.shop.example, https://hooks.shop.example:8443/",
        "https://hooks.shop.example, https://a.hooks.shop.example/",
        "https://hooks.shop.example, https://hooks.shop.example./",
        "https://hooks.shop.example, https://hooks.shop.example.evil.example/",
        "https://*.shop.example, https://shop.example/",
        "https://*.shop.example, https://evilshop.example/",
        "https://*.shop.example, https://shop.example.evil.example/",
        "https://*.shop.example, https://127.0.0.1/",
        "https://*.shop.example/hooks, https://a.shop.example/hooksmith",
        "https://*.shop.example/hooks, https://a.shop.example/",
        "https://*.shop.example/hooks, https://a.shop.example/Hooks/",
        "http://127.0.0.1:9000, http://127.0.0.1:9001/",
    })
    void keepsOut(String pattern, URI url) {
        assertThat(CallbackPattern.parse(pattern).lets(url)).isFalse();
    }

    @ParameterizedTest
    @CsvSource({"https://hooks.shop.example, true", "https://*.shop.example, false", "http://10.0.0.1, true"})
    void saysWhetherItNamesOneHost(String pattern, boolean namesHost) {
        assertThat(CallbackPattern.parse(pattern).namesHost()).isEqualTo(namesHost);
    }
}
