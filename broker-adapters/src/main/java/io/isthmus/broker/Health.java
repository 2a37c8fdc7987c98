package io.isthmus.broker;

import java.util.List;

/** Whether a broker can be used, as {@code /ready} reports it. */
public sealed interface Health {

    Health READY = new Ready();

    static Health missing(String what) {
        return new NotReady(List.of(what));
    }

    static Health impaired(String what) {
        return new Impaired(List.of(what));
    }

    record Ready() implements Health {}

    /**
     * Most requests go on. Those that need what is missing are answered with {@code broker-unavailable}.
     *
     * @param missing as of {@link NotReady}
     */
    record Impaired(List<String> missing) implements Health {
        public Impaired {
            missing = List.copyOf(missing);
        }
    }

    /**
     * Requests are answered with {@code broker-unavailable} meanwhile.
     *
     * @param missing what is, each a short sentence for an operator; no address, no credential
     */
    record NotReady(List<String> missing) implements Health {
        public NotReady {
            missing = List.copyOf(missing);
        }
    }
}
