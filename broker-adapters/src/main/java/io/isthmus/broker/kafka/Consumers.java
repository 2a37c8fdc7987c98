package io.isthmus.broker.kafka;

/** The consumer group of a service, and whether it has a member. Written by {@link Watch}. */
final class Consumers {

    private final String group;

    /** True until the cluster says otherwise: what is not known keeps nobody away. */
    private volatile boolean present = true;

    Consumers(String group) {
        this.group = group;
    }

    String group() {
        return group;
    }

    boolean arePresent() {
        return present;
    }

    void present(boolean now) {
        present = now;
    }
}
