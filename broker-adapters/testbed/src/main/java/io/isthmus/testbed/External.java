package io.isthmus.testbed;

/** What is said to a test that would break a broker of somebody else. */
final class External {

    private External() {}

    static UnsupportedOperationException notOurs(Broker broker) {
        return new UnsupportedOperationException(
                broker + " was given from outside and is not ours to start or stop; take one of your own from Brokers");
    }
}
