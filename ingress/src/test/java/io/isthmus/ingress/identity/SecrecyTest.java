package io.isthmus.ingress.identity;

import static org.assertj.core.api.Assertions.assertThat;

import ch.qos.logback.classic.Level;
import ch.qos.logback.classic.Logger;
import ch.qos.logback.classic.spi.ILoggingEvent;
import ch.qos.logback.core.read.ListAppender;
import io.isthmus.schema.config.SignatureAlgorithm;
import io.isthmus.schema.json.Json;
import java.time.Instant;
import java.util.List;
import java.util.Set;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.slf4j.LoggerFactory;

/** Tokens and claims must not be found in logs, whatever their level, nor in texts of ours. */
class SecrecyTest {

    private static final SigningKey KEY = SigningKey.make("one", SignatureAlgorithm.RS256);
    private static final String MARK = "mark-of-a-claim";

    private final ListAppender<ILoggingEvent> logged = new ListAppender<>();
    private final Logger root = (Logger) LoggerFactory.getLogger(org.slf4j.Logger.ROOT_LOGGER_NAME);
    private Level level;

    @BeforeEach
    void listen() {
        level = root.getLevel();
        root.setLevel(Level.TRACE);
        logged.start();
        root.addAppender(logged);
    }

    @AfterEach
    void stop() {
        root.detachAppender(logged);
        root.setLevel(level);
    }

    @Test
    void nothingOfATokenIsLoggedOrTold() {
        try (var identity = new Fixture()) {
            identity.answer(KEY);
            var good = marked(identity);
            var bad = List.of(
                    marked(identity).claim("iss", MARK),
                    marked(identity).claim("aud", MARK),
                    marked(identity).claim("exp", MARK),
                    marked(identity).claim("exp", 1),
                    marked(identity).without("sub"),
                    marked(identity)
                            .signedWith(
                                    "RS256",
                                    SigningKey.make("x", SignatureAlgorithm.RS256)
                                            .secret()),
                    marked(identity).payload(MARK));

            assertThat(identity.authenticate(good.bearer()).toString()).doesNotContain(MARK);
            for (var token : bad) {
                var answer = identity.authenticate(token.bearer());
                assertThat(answer).isInstanceOf(Authentication.Rejected.class);
                assertThat(Refusal.of((Authentication.Unverified) answer, "shop")
                                .toString())
                        .doesNotContain(MARK);
            }
            var events = logged();
            assertThat(events)
                    .extracting(ILoggingEvent::getFormattedMessage)
                    .noneMatch(text -> text.contains(MARK) || text.contains("eyJ"));
            assertThat(events)
                    .as("exceptions of the library hold all claims")
                    .allMatch(event -> event.getThrowableProxy() == null
                            || !String.valueOf(event.getThrowableProxy().getMessage())
                                    .contains(MARK));
        }
    }

    @Test
    void anIdentityAndATokenTellOnlyTheirSize() throws RejectedException {
        var bearer = Token.by(KEY, 0).claim("sub", MARK).bearer();

        assertThat(BearerToken.read(List.of(bearer)).toString()).matches("BearerToken\\[\\d+ bytes]");
        assertThat(new Identity(MARK, Set.of(MARK), Json.of(MARK), Instant.EPOCH))
                .hasToString("Identity[1 scopes, until 1970-01-01T00:00:00Z]");
    }

    /** What was logged so far; threads of other tests may go on. */
    private List<ILoggingEvent> logged() {
        // An appender appends under its own lock.
        synchronized (logged) {
            return List.copyOf(logged.list);
        }
    }

    private static Token marked(Fixture identity) {
        return identity.token(KEY).claim("sub", MARK).claim("email", MARK);
    }
}
