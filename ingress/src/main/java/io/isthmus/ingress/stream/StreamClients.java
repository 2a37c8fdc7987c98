package io.isthmus.ingress.stream;

import java.util.Set;
import java.util.concurrent.ConcurrentHashMap;

/** All clients of streams in this process, to send them away when it drains. */
public final class StreamClients {

    private final Set<StreamClient> all = ConcurrentHashMap.newKeySet();
    private volatile boolean draining;

    void add(StreamClient client) {
        all.add(client);
        if (draining) {
            client.sendAway();
        }
    }

    void remove(StreamClient client) {
        all.remove(client);
    }

    /** Tells everyone to come back, by which time another instance will answer. From any thread. */
    public void drain() {
        draining = true;
        all.forEach(StreamClient::sendAway);
    }
}
