package io.isthmus.ingress.imports;

import io.isthmus.ingress.imports.HttpOperation.Parameter;
import io.isthmus.schema.config.CallConfig;
import java.util.LinkedHashMap;
import java.util.Locale;
import java.util.Map;
import java.util.Set;
import org.jspecify.annotations.Nullable;

/** The headers of a message that is published, as far as the documents say where they come from. */
final class RouteHeaders {

    /** What the gateway says itself. */
    private static final Set<String> OURS = Set.of("content-type", "traceparent", "tracestate", "idempotency-key");

    private RouteHeaders() {}

    static boolean isOurs(String name) {
        String lower = name.toLowerCase(Locale.ROOT);
        return OURS.contains(lower) || lower.startsWith("isthmus-") || CallConfig.isCredential(lower);
    }

    /** What stands under {@code headers}. */
    static Map<String, @Nullable Object> of(Message message, HttpOperation http, Part operation) {
        Map<String, @Nullable Object> headers = new LinkedHashMap<>();
        message.headers().forEach((name, schema) -> {
            if (isOurs(name)) {
                return;
            }
            String expression = expression(name, schema, http);
            if (expression != null) {
                headers.put(name, expression);
            } else if (operation.at(Merge.KEY, "headers", name) == null) {
                schema.tell(
                        "does not say where it comes from: messages do not have it; make it a const, describe it as "
                                + "${header.…}, or write x-isthmus: {headers: {" + name + ": …}} in the operation");
            }
        });
        return headers;
    }

    private static @Nullable String expression(String name, Part schema, HttpOperation http) {
        String described = Message.expression(schema);
        if (described != null) {
            return described;
        }
        Part constant = schema.get("const");
        if (constant != null && constant.value().isString()) {
            return constant.value().text();
        }
        Parameter parameter = http.parameter(name);
        return parameter == null ? null : "${" + parameter.expression() + "}";
    }
}
