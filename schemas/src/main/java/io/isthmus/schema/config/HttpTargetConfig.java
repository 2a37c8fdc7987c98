package io.isthmus.schema.config;

import static io.isthmus.schema.config.Checks.check;
import static io.isthmus.schema.config.Checks.copy;
import static io.isthmus.schema.config.Checks.notBlank;

import io.isthmus.schema.expression.UrlTemplate;
import java.util.List;
import org.jspecify.annotations.Nullable;

/** An HTTP service. */
@Variant("http")
public record HttpTargetConfig(
        @Key("The name of one under services.") String service,

        @Key("The method to use. Left out: the request's own, and GET in a gather.") @Nullable
        String method,

        @Key("The path and query to ask for, such as \"/customers/${order.customerId}\"; what an expression yields is "
                + "percent-encoded. Left out: the request's own.")
        @Nullable
        UrlTemplate path,

        @Key("How the request's own path is changed; not with path.") @Nullable
        RewriteConfig rewrite)
        implements TargetConfig {

    public HttpTargetConfig {
        notBlank(service, "service");
        check(
                method == null || method.matches("[A-Z]{1,20}"),
                "method",
                "is not a method: write it in capitals, such as GET, instead of '" + method + "'");
        check(
                path == null || rewrite == null,
                "rewrite",
                "must not stand beside path: it changes the request's own path");
    }

    /** How the request's own path is changed. */
    public record RewriteConfig(
            @Key("What the path begins with and what it is to begin with instead: [/v1/catalog, /].")
            List<String> prefix) {

        public RewriteConfig {
            check(
                    prefix.size() == 2 && prefix.stream().allMatch(part -> part.startsWith("/")),
                    "prefix",
                    "must be a pair of paths, from and to, such as [/v1/catalog, /]");
            prefix = copy(prefix);
        }

        public String from() {
            return prefix.get(0);
        }

        public String to() {
            return prefix.get(1);
        }
    }
}
