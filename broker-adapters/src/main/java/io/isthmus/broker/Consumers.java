package io.isthmus.broker;

import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/**
 * Whether anybody consumes what a service is sent, as far as is known. Written by the thread that asks the broker, read by
 * event loops. Only a certain answer keeps requests away: what is not known lets them through.
 */
public final class Consumers {

    private static final Logger LOG = LoggerFactory.getLogger(Consumers.class);

    private enum Knowledge {
        UNKNOWN,
        PRESENT,
        ABSENT
    }

    private final String broker;
    private final String name;
    private volatile Knowledge knowledge = Knowledge.UNKNOWN;

    /**
     * @param broker the broker's name in the configuration
     * @param name of the group or the queue
     */
    public Consumers(String broker, String name) {
        this.broker = broker;
        this.name = name;
    }

    /** Of the group or the queue. */
    public String name() {
        return name;
    }

    /** False if it is known that nobody is there. */
    public boolean mayBePresent() {
        return knowledge != Knowledge.ABSENT;
    }

    /** The broker has said it. */
    public void are(boolean present) {
        Knowledge now = present ? Knowledge.PRESENT : Knowledge.ABSENT;
        if (now == knowledge) {
            return;
        }
        knowledge = now;
        (present ? LOG.atInfo() : LOG.atWarn())
                .addKeyValue("broker", broker)
                .addKeyValue("consumers", name)
                .log(present ? "the service is there" : "nobody consumes what the service is sent");
    }

    /** The broker could not say. */
    public void becomeUnknown() {
        knowledge = Knowledge.UNKNOWN;
    }
}
