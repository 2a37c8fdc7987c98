package io.isthmus.ingress;

import io.isthmus.aggregator.store.StoreAdapter;
import io.isthmus.ingress.http.Admission;
import io.isthmus.ingress.identity.Identities;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.function.BooleanSupplier;

/**
 * What a load balancer is told. From any thread.
 *
 * @param listening whether clients can connect
 */
record Readiness(
        Admission admission, BooleanSupplier listening, Brokers brokers, Identities identities, StoreAdapter store) {

    /** What keeps the gateway from being sent requests, by part; empty if nothing does. */
    Map<String, String> missing() {
        var missing = new LinkedHashMap<String, String>();
        if (admission.isLeaving()) {
            missing.put("gateway", "is shutting down");
        }
        if (!listening.getAsBoolean()) {
            missing.put("gateway", "is starting");
        }
        missing.putAll(brokers.missing());
        List<String> keys = identities.missing();
        if (!keys.isEmpty()) {
            missing.put("identities", String.join("; ", keys));
        }
        return missing;
    }

    /** Most routes need no store and no durable replies: what is away is told, and takes no instance from its load balancer. */
    Map<String, String> impaired() {
        Map<String, String> impaired = brokers.impaired();
        String away = store.missing();
        if (away != null) {
            impaired.put("store", away);
        }
        return impaired;
    }
}
