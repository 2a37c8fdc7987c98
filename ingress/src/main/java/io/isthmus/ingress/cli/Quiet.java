package io.isthmus.ingress.cli;

import ch.qos.logback.classic.Level;
import ch.qos.logback.classic.LoggerContext;
import org.slf4j.LoggerFactory;

/** For commands whose output is for a person: what adapters log meanwhile would stand in the middle of it. */
final class Quiet {

    private Quiet() {}

    static void please() {
        if (LoggerFactory.getILoggerFactory() instanceof LoggerContext context) {
            context.getLoggerList().forEach(logger -> logger.setLevel(Level.OFF));
        }
    }
}
