package io.isthmus.schema.config;

import static io.isthmus.schema.config.Checks.check;
import static io.isthmus.schema.config.Checks.copy;

import java.util.HashSet;
import java.util.List;

/** Which requests a route takes. */
@NotYet({"host", "header", "headers", "query"})
public record MatchConfig(
        @Key(value = "Methods, such as POST or [GET, HEAD]. Left out: any.", fallback = "[]", orOne = true)
        List<String> method,

        @Key("The path: literal segments, {name} for one segment, ** at the end for all that follow.")
        PathTemplate path) {

    public MatchConfig {
        method.forEach(name -> check(
                name.matches("[A-Z]{1,20}"),
                "method",
                "is not a method: write it in capitals, such as GET, instead of '" + name + "'"));
        check(!method.contains("CONNECT"), "method", "must not be CONNECT: tunnels are not for a gateway");
        check(new HashSet<>(method).size() == method.size(), "method", "must not name a method twice");
        method = copy(method);
    }

    /** Whether the route takes requests of {@code name}. */
    public boolean takesMethod(String name) {
        return method.isEmpty() || method.contains(name);
    }
}
