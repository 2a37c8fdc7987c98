package io.isthmus.ingress.imports;

import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Locale;
import java.util.Map;
import java.util.TreeMap;
import org.jspecify.annotations.Nullable;

/**
 * Who may use an operation. What the configuration cannot say becomes an identity that lets nobody in: an import never opens
 * what its document has closed.
 */
final class Security {

    /** Nobody can be there (RFC 2606). */
    private static final String NOWHERE = "https://complete-this.invalid";

    private static final String DISCOVERY = "/.well-known/openid-configuration";

    private final Part document;
    private final Map<String, Map<String, @Nullable Object>> identities = new TreeMap<>();

    /** @param document an OpenAPI document */
    Security(Part document) {
        this.document = document;
    }

    /** Those that operations use, by name. */
    Map<String, Map<String, @Nullable Object>> identities() {
        return identities;
    }

    /** The route's {@code allow}. */
    Object allow(Part operation) {
        Part own = operation.get("security");
        Part security = own == null ? document.get("security") : own;
        List<Part> ways = security == null ? List.of() : security.elements();
        if (security == null || ways.isEmpty()) {
            return "anyone";
        }
        if (ways.stream().anyMatch(way -> way.value().names().isEmpty())) {
            if (ways.size() > 1) {
                security.tell(
                        "lets callers in with and without credentials: allow is anyone, and nobody is told apart");
            }
            return "anyone";
        }
        Part way = ways.stream().filter(this::isTokenAlone).findFirst().orElse(ways.getFirst());
        if (ways.size() > 1) {
            security.tell("has several ways to be let in, and a route has one identity: " + names(way) + " is taken");
        }
        return way.value().names().size() == 1 ? one(way) : all(way);
    }

    private static String names(Part way) {
        return String.join(" and ", way.value().names());
    }

    private boolean isTokenAlone(Part way) {
        return way.value().names().size() == 1
                && isToken(document.at(
                        "components", "securitySchemes", way.value().names().getFirst()));
    }

    private static boolean isToken(@Nullable Part scheme) {
        if (scheme == null) {
            return false;
        }
        return switch (String.valueOf(scheme.text("type"))) {
            case "http" -> "bearer".equals(String.valueOf(scheme.text("scheme")).toLowerCase(Locale.ROOT));
            case "oauth2", "openIdConnect" -> true;
            default -> false;
        };
    }

    private Map<String, @Nullable Object> one(Part way) {
        String name = way.value().names().getFirst();
        Part scheme = document.at("components", "securitySchemes", name);
        if (scheme == null) {
            way.tell("names the security scheme '" + name + "', which is not there: nobody is let in until identities."
                    + name + " is complete");
        }
        String identity = name.replaceAll("[^A-Za-z0-9._-]", "-");
        identities.computeIfAbsent(identity, _ -> identity(identity, scheme));
        Map<String, @Nullable Object> allow = new LinkedHashMap<>();
        allow.put("identity", identity);
        Part scopes = way.get(name);
        var all = new ArrayList<String>();
        if (scopes != null && isToken(scheme)) {
            scopes.elements()
                    .forEach(scope -> all.add(String.valueOf(scope.value().text())));
        }
        if (!all.isEmpty()) {
            allow.put("scopes", all);
        }
        return allow;
    }

    private Map<String, @Nullable Object> all(Part way) {
        String identity = String.join("-and-", way.value().names()).replaceAll("[^A-Za-z0-9._-]", "-");
        way.tell("needs " + names(way) + " at once, and a route has one identity: nobody is let in until identities."
                + identity + " is complete, or the route's allow names another");
        identities.computeIfAbsent(identity, _ -> jwt(NOWHERE, NOWHERE, NOWHERE + "/jwks.json"));
        Map<String, @Nullable Object> allow = new LinkedHashMap<>();
        allow.put("identity", identity);
        return allow;
    }

    private Map<String, @Nullable Object> identity(String name, @Nullable Part scheme) {
        String issuer = NOWHERE;
        if (scheme != null && isToken(scheme)) {
            String discovery = scheme.text("openIdConnectUrl");
            if (discovery != null && discovery.endsWith(DISCOVERY)) {
                issuer = discovery.substring(0, discovery.length() - DISCOVERY.length());
            }
        }
        Map<String, @Nullable Object> made = jwt(issuer, NOWHERE, NOWHERE + "/jwks.json");
        Merge.over(made, scheme);
        if (scheme != null) {
            tell(name, scheme, made);
        }
        return made;
    }

    private static void tell(String name, Part scheme, Map<String, @Nullable Object> made) {
        if (!isToken(scheme)) {
            scheme.tell("is of the type " + scheme.text("type")
                    + ", which cannot be checked here: nobody is let in until identities." + name
                    + " is a JWT issuer, or the routes say allow: anyone");
            return;
        }
        var missing = new ArrayList<String>();
        if (made.get("jwt") instanceof Map<?, ?> jwt) {
            jwt.forEach((key, value) -> {
                if (String.valueOf(value).startsWith(NOWHERE)) {
                    missing.add((String) key);
                }
            });
        }
        if (!missing.isEmpty()) {
            scheme.tell("does not say " + String.join(", ", missing)
                    + " of its tokens: nobody is let in until identities." + name
                    + ".jwt has them; or write them here, x-isthmus: {jwt: {issuer: …, audience: …, keys: …}}");
        }
    }

    private static Map<String, @Nullable Object> jwt(String issuer, String audience, String keys) {
        Map<String, @Nullable Object> jwt = new LinkedHashMap<>();
        jwt.put("issuer", issuer);
        jwt.put("audience", audience);
        jwt.put("keys", keys);
        Map<String, @Nullable Object> made = new LinkedHashMap<>();
        made.put("jwt", jwt);
        return made;
    }
}
