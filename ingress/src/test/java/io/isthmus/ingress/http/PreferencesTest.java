package io.isthmus.ingress.http;

import static org.assertj.core.api.Assertions.assertThat;

import java.time.Duration;
import java.util.List;
import org.junit.jupiter.api.Test;

class PreferencesTest {

    @Test
    void readsEveryFormThatClientsWrite() {
        for (String field : List.of(
                "respond-async, wait=10",
                "respond-async;wait=10",
                "Respond-Async , Wait = \"10\"",
                "return=minimal, respond-async, wait=10; foo=bar")) {
            assertThat(Preferences.of(List.of(field)))
                    .as(field)
                    .isEqualTo(new Preferences(true, Duration.ofSeconds(10)));
        }
        assertThat(Preferences.of(List.of("wait=10", "respond-async")).respondAsync())
                .isTrue();
    }

    @Test
    void theFirstOfANameCounts() {
        assertThat(Preferences.of(List.of("wait=1, wait=2")).patience()).isEqualTo(Duration.ofSeconds(1));
    }

    @Test
    void whatCannotBeReadIsNotThere() {
        for (String field : List.of("", "wait", "wait=", "wait=-1", "wait=1.5", "wait=9999999999", "respond-asynch")) {
            assertThat(Preferences.of(List.of(field)).mayLeave()).as(field).isFalse();
        }
    }

    @Test
    void waitsNoLongerThanTheRouteLets() {
        Preferences prefer = Preferences.of(List.of("wait=100"));
        assertThat(prefer.waitAtMost(Duration.ofSeconds(30))).isEqualTo(Duration.ofSeconds(30));
        assertThat(prefer.applied(false, Duration.ofSeconds(30))).isEqualTo("wait=30");
    }
}
