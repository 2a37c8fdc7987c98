package io.isthmus.ingress.imports;

import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import org.jspecify.annotations.Nullable;

/** The HTTP services that operations are passed on to, one for each scheme, host and port. */
final class Services {

    /** Nobody can be there (RFC 2606). */
    private static final String NOWHERE = "http://complete-this.invalid";

    private final Map<String, String> names = new LinkedHashMap<>();

    /** The service of {@code http} as a target; null, and told, if the document does not say where it is. */
    @Nullable
    Map<String, @Nullable Object> action(HttpOperation http) {
        String origin = http.server().origin();
        if (origin == null) {
            http.part()
                    .tell(
                            "has no AsyncAPI operation of its name and no server with a host: there is no route for it; name one "
                                    + "under servers, or with --upstream");
            return null;
        }
        Map<String, @Nullable Object> target = new LinkedHashMap<>();
        target.put("service", names.computeIfAbsent(origin, Services::name));
        Map<String, @Nullable Object> call = new LinkedHashMap<>();
        call.put("http", target);
        Map<String, @Nullable Object> action = new LinkedHashMap<>();
        action.put("call", call);
        return action;
    }

    private static String name(String origin) {
        return origin.replaceFirst("^http://", "").replaceFirst("^https://", "").replaceAll("[^A-Za-z0-9]+", "-");
    }

    /** By name. */
    Map<String, @Nullable Object> all() {
        Map<String, @Nullable Object> all = new LinkedHashMap<>();
        names.forEach((origin, name) -> all.put(name, at(origin)));
        return all;
    }

    private static Map<String, @Nullable Object> at(String origin) {
        Map<String, @Nullable Object> endpoint = new LinkedHashMap<>();
        endpoint.put("url", origin);
        Map<String, @Nullable Object> service = new LinkedHashMap<>();
        service.put("endpoints", new ArrayList<>(List.of(endpoint)));
        return service;
    }

    /**
     * Adds to {@code config} the services that routes only name.
     *
     * @param upstream where they are; null if that is not known
     * @param document that may have told
     */
    void complete(Map<String, @Nullable Object> config, @Nullable String upstream, Part document) {
        var named = Unused.references(config.get("routes"), "service");
        Map<String, @Nullable Object> services = new LinkedHashMap<>();
        if (config.get("services") instanceof Map<?, ?> there) {
            there.forEach((name, service) -> services.put((String) name, service));
        }
        for (String name : named) {
            if (!services.containsKey(name)) {
                services.put(name, at(upstream == null ? NOWHERE : upstream));
                if (upstream == null) {
                    document.tell("names the service '" + name + "' and not where it is: complete services." + name
                            + ", or name it with --upstream");
                }
            }
        }
        if (!services.isEmpty()) {
            config.put("services", services);
        }
    }
}
