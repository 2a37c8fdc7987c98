package io.isthmus.ingress.identity;

import static org.assertj.core.api.Assertions.assertThat;

import ch.qos.logback.classic.Level;
import ch.qos.logback.classic.Logger;
import ch.qos.logback.classic.spi.ILoggingEvent;
import ch.qos.logback.core.read.ListAppender;
import io.isthmus.schema.config.SignatureAlgorithm;
import io.isthmus.schema.message.TimeSource;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.EnumSource;
import org.slf4j.LoggerFactory;

class WarmUpTest {

    @ParameterizedTest
    @EnumSource
    void goesAllTheWayOfAGoodToken(SignatureAlgorithm algorithm) {
        var logger = (Logger) LoggerFactory.getLogger(WarmUp.class);
        var complaints = new ListAppender<ILoggingEvent>();
        complaints.start();
        var level = logger.getLevel();
        logger.setLevel(Level.DEBUG);
        logger.addAppender(complaints);
        try {
            var config = Fixture.config(algorithm);
            var time = TimeSource.system();

            new WarmUp(config, new TokenVerifier(config, time), time.epochMillis()).run();

            assertThat(complaints.list).isEmpty();
        } finally {
            logger.detachAppender(complaints);
            logger.setLevel(level);
        }
    }
}
