package io.isthmus.schema.config;

import static io.isthmus.schema.config.Checks.check;
import static io.isthmus.schema.config.Checks.copy;
import static io.isthmus.schema.config.Checks.notEmpty;
import static io.isthmus.schema.config.Checks.positive;
import static io.isthmus.schema.config.Checks.range;

import java.net.URI;
import java.time.Duration;
import java.util.List;
import org.jspecify.annotations.Nullable;

/** A schema registry that speaks Confluent's REST API. It is only read from: the gateway registers nothing. */
public record SchemaRegistryConfig(
        @Key(
                value =
                        "Where it is, such as https://registry.example:8081. Of several the next is asked when one fails.",
                orOne = true)
        List<URI> url,

        @Key("Who we are to it. Left out: nobody in particular.") @Nullable
        String user,

        @Key("Our password there, such as ${env.REGISTRY_PASSWORD}. Never printed.") @Nullable
        String password,

        @Key(value = "How long one answer may take.", fallback = "2s")
        Duration timeout,

        @Key(value = "How long the latest schema of a subject is taken for the latest.", fallback = "1m")
        Duration refresh,

        @Key(
                value = "Schemas that are remembered, of each kind: by number, by subject. The oldest goes first.",
                fallback = "1000")
        int schemasMax,

        @Key(
                value = "Questions of one event loop that wait for an answer; what needs another one is answered 503.",
                fallback = "100")
        int lookupsMax) {

    public SchemaRegistryConfig {
        notEmpty(url, "url", "name at least one address, such as http://localhost:8081");
        url.forEach(each -> check(
                ("http".equals(each.getScheme()) || "https".equals(each.getScheme()))
                        && each.getHost() != null
                        && each.getUserInfo() == null,
                "url",
                "is not the address of a registry: write http://host:8081, and user and password beside it"));
        check(
                (user == null) == (password == null),
                user == null ? "password" : "user",
                "needs the other of user and password");
        positive(timeout, "timeout");
        positive(refresh, "refresh");
        range(schemasMax, 1, 1_000_000, "schemasMax");
        range(lookupsMax, 1, 100_000, "lookupsMax");
        url = copy(url);
    }

    /** Without the password. */
    @Override
    public String toString() {
        return "SchemaRegistryConfig[url=" + url + ", user=" + user + ", timeout=" + timeout + ", refresh=" + refresh
                + ", schemasMax=" + schemasMax + ", lookupsMax=" + lookupsMax + "]";
    }
}
