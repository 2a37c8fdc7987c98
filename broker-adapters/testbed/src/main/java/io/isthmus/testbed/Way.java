package io.isthmus.testbed;

/** One of the two directions of a connection through a {@link FaultProxy}. */
public enum Way {
    TO_SERVER,
    TO_CLIENT
}
