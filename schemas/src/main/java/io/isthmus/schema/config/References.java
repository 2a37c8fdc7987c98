package io.isthmus.schema.config;

import java.util.ArrayList;
import java.util.List;

/** What of a configuration does not fit together, though each part is right by itself. */
final class References {

    private References() {}

    /**
     * Something that does not fit.
     *
     * @param key the path of keys, with dots between, where it stands
     */
    record Mistake(String key, String message) {}

    static List<Mistake> in(GatewayConfig config) {
        return new ArrayList<>();
    }
}
