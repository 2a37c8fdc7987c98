package io.isthmus.ingress.identity;

import static org.assertj.core.api.Assertions.assertThat;

import io.isthmus.schema.problem.ProblemType;
import java.time.Duration;
import java.util.List;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.EnumSource;
import org.junit.jupiter.params.provider.EnumSource.Mode;

class RefusalTest {

    @ParameterizedTest
    @EnumSource(names = {"MISSING", "OTHER_SCHEME"})
    void withoutATokenTheChallengeHasNoError(Rejection rejection) {
        var refusal = Refusal.of(new Authentication.Rejected(rejection), "shop");

        assertThat(refusal.type()).isEqualTo(ProblemType.UNAUTHENTICATED);
        assertThat(refusal.wwwAuthenticate()).isEqualTo("Bearer realm=\"shop\"");
    }

    @ParameterizedTest
    @EnumSource(
            mode = Mode.EXCLUDE,
            names = {"MISSING", "OTHER_SCHEME", "SEVERAL"})
    void aTokenThatDoesNotServeIsAnInvalidToken(Rejection rejection) {
        var refusal = Refusal.of(new Authentication.Rejected(rejection), "shop");

        assertThat(refusal.type()).isEqualTo(ProblemType.UNAUTHENTICATED);
        assertThat(refusal.detail()).isEqualTo(rejection.detail());
        assertThat(refusal.wwwAuthenticate())
                .isEqualTo("Bearer realm=\"shop\", error=\"invalid_token\", error_description=\"" + rejection.detail()
                        + "\"");
        assertThat(refusal.retryAfter()).isNull();
    }

    @Test
    void severalHeadersAreAnInvalidRequest() {
        var refusal = Refusal.of(new Authentication.Rejected(Rejection.SEVERAL), "shop");

        assertThat(refusal.type()).isEqualTo(ProblemType.BAD_REQUEST);
        assertThat(refusal.wwwAuthenticate()).contains("error=\"invalid_request\"");
    }

    @Test
    void aMissingScopeIsNamed() {
        var refusal = Refusal.insufficientScope(List.of("quote.write", "order.read"), "shop");

        assertThat(refusal.type()).isEqualTo(ProblemType.FORBIDDEN);
        assertThat(refusal.wwwAuthenticate())
                .isEqualTo("Bearer realm=\"shop\", error=\"insufficient_scope\", error_description=\"The token lacks a "
                        + "scope that is required\", scope=\"quote.write order.read\"");
    }

    @Test
    void whatAnotherTokenWouldNotChangeHasNoChallengeAndSaysWhenToComeBack() {
        var unavailable = Refusal.of(new Authentication.KeysUnavailable(Duration.ofSeconds(7)), "shop");
        var overloaded = Refusal.of(new Authentication.Overloaded(), "shop");

        assertThat(unavailable.type()).isEqualTo(ProblemType.IDENTITY_UNAVAILABLE);
        assertThat(unavailable.wwwAuthenticate()).isNull();
        assertThat(unavailable.retryAfter()).isEqualTo(Duration.ofSeconds(7));
        assertThat(overloaded.type()).isEqualTo(ProblemType.OVERLOADED);
        assertThat(overloaded.wwwAuthenticate()).isNull();
        assertThat(overloaded.retryAfter()).isEqualTo(Duration.ofSeconds(1));
    }

    @Test
    void aRealmCannotBreakOutOfItsQuotes() {
        var refusal = Refusal.of(new Authentication.Rejected(Rejection.MISSING), "a\"b\\c\r\nd\u00e9");

        assertThat(refusal.wwwAuthenticate()).isEqualTo("Bearer realm=\"a\\\"b\\\\c__d_\"");
    }
}
