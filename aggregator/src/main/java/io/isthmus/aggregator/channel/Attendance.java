package io.isthmus.aggregator.channel;

import io.isthmus.schema.message.Payload;

/** How a reply over a broker is waited for, and by whom. Channels that are no broker's know {@link Plain} only. */
public sealed interface Attendance {

    Attendance PLAIN = new Plain();

    /** By the channel that has sent the request: its answer is the reply. */
    record Plain() implements Attendance {}

    /**
     * As {@link Plain}, by somebody who wants to know when the broker has the message, and how much of the answer is there.
     *
     * @param onAccepted runs on the loop then, perhaps more than once, unless the request is decided before
     * @param progress told on the loop
     */
    record Noticed(Runnable onAccepted, Progress progress) implements Attendance {}

    /** Hears how much has come of an answer that is put together from several parts. */
    @FunctionalInterface
    interface Progress {

        /**
         * A part has come, or is known not to come.
         *
         * @param arrived how many by now
         * @param of how many there will be at the most
         */
        void arrived(int arrived, int of);
    }

    /**
     * By every instance: the reply comes to where all of them read, and whoever gets it keeps it. The channel's answer is
     * {@link #ACCEPTED} once the broker has the message.
     *
     * @param correlationId what names the request in its reply: printable ASCII that is no JSON, and that nobody can guess
     */
    record Durable(String correlationId) implements Attendance {

        /** The broker has the message. */
        public static final Reply ACCEPTED = Reply.of(202, null, Payload.EMPTY);
    }
}
