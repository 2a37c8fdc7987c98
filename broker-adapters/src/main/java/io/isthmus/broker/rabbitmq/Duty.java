package io.isthmus.broker.rabbitmq;

import java.io.IOException;

/** What a {@link Connector} sees to over its sessions, on its thread. An {@code IOException} ends the session. */
interface Duty {

    /** Replies are received over {@code session} from now on. */
    default void begin(Session session) throws IOException {}

    /** Some time has gone by, or something has changed. */
    void attend(Session session) throws IOException;

    /** The session is lost, or is about to be closed. */
    default void end() {}
}
