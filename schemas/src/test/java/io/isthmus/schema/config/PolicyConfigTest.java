package io.isthmus.schema.config;

import static org.assertj.core.api.Assertions.assertThat;

import io.isthmus.schema.config.PolicyConfig.RetryConfig;
import java.time.Duration;
import java.util.List;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

class PolicyConfigTest {

    private static final PolicyConfig CAREFUL = withRetries(List.of(RetryOn.NOT_SENT, RetryOn.UNAVAILABLE));

    @ParameterizedTest
    @ValueSource(strings = {"GET", "HEAD", "PUT", "DELETE", "OPTIONS"})
    void callsOfAnIdempotentMethodKeepTheirPolicy(String method) {
        assertThat(CAREFUL.forMethod(method)).isEqualTo(CAREFUL);
    }

    @ParameterizedTest
    @ValueSource(strings = {"POST", "PATCH", "PURGE"})
    void callsOfAnotherMethodAreRepeatedOnlyIfTheyWereNotSent(String method) {
        assertThat(CAREFUL.forMethod(method)).isEqualTo(withRetries(List.of(RetryOn.NOT_SENT)));
    }

    @Test
    void aPolicyThatRepeatsOnlyWhatMayHaveHadItsEffectRepeatsNoPost() {
        assertThat(withRetries(List.of(RetryOn.UNAVAILABLE)).forMethod("POST").retry())
                .isNull();
    }

    @Test
    void theMethodThatTheFileNamesDecidesAndNotTheClients() throws Exception {
        var posting = new HttpTargetConfig("catalog", "POST", null, null);
        var asking = new HttpTargetConfig("catalog", null, null, null);
        var config = ConfigLoaderTest.right();
        assertThat(config.policyOf(call(posting))).isEqualTo(CAREFUL.forMethod("POST"));
        assertThat(config.policyOf(call(asking))).isEqualTo(CAREFUL);
    }

    private static CallConfig call(HttpTargetConfig target) {
        return new CallConfig(target, null, new PolicyRef.Inline(CAREFUL), null, null, null, null);
    }

    private static PolicyConfig withRetries(List<RetryOn> on) {
        var retry = new RetryConfig(3, on, null, Duration.ofMillis(25));
        return new PolicyConfig(Duration.ofSeconds(2), retry, null, 10);
    }
}
