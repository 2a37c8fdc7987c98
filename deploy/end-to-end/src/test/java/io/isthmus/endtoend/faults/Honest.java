package io.isthmus.endtoend.faults;

import java.util.Set;

/** What a client may be told while something has failed. */
final class Honest {

    /** While a broker is away, comes or goes: each is true of some moment of it. */
    static final Set<String> WHILE_A_BROKER_IS_AWAY = Set.of(
            "ok",
            "503 broker-unavailable",
            "503 overloaded",
            "504 publish-unconfirmed",
            "504 no-reply",
            "502 publish-rejected",
            "503 no-consumer");

    /** While a node of a cluster is missed: topics and services are there, so nobody is told that they are not. */
    static final Set<String> WHILE_A_NODE_IS_MISSED =
            Set.of("ok", "503 broker-unavailable", "504 publish-unconfirmed", "504 no-reply");

    private Honest() {}
}
