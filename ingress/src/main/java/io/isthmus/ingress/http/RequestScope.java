package io.isthmus.ingress.http;

import io.isthmus.schema.expression.Scope;
import io.isthmus.schema.json.Json;
import java.net.URLDecoder;
import java.nio.charset.StandardCharsets;
import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Locale;
import java.util.Map;
import org.jspecify.annotations.Nullable;

/**
 * What expressions can refer to before anything was called: {@code path}, {@code query}, {@code header}, {@code body}
 * and {@code token}. Each is made when an expression first asks for it: most requests need one or two.
 */
final class RequestScope implements Scope {

    private final Incoming in;
    private @Nullable Json path;
    private @Nullable Json query;
    private @Nullable Json header;

    RequestScope(Incoming in) {
        this.in = in;
    }

    @Override
    public @Nullable Json value(String root) {
        return switch (root) {
            case "path" -> path();
            case "query" -> query();
            case "header" -> header();
            case "body" -> in.json();
            case "token" -> in.identity() == null ? null : in.identity().claims();
            default -> null;
        };
    }

    private Json path() {
        Json made = path == null ? Json.of(in.path()) : path;
        path = made;
        return made;
    }

    private Json query() {
        Json made = query == null ? Json.of(queryOf(in.http().query())) : query;
        query = made;
        return made;
    }

    private Json header() {
        Json made = header == null ? Json.of(headersOf(in)) : header;
        header = made;
        return made;
    }

    /** A parameter that comes once is a string, one that comes more often a list of strings. */
    static Map<String, Object> queryOf(@Nullable String rawQuery) {
        var parameters = new LinkedHashMap<String, Object>();
        if (rawQuery != null) {
            for (String pair : rawQuery.split("&", -1)) {
                int equals = pair.indexOf('=');
                String name = decode(equals < 0 ? pair : pair.substring(0, equals));
                if (!name.isEmpty()) {
                    add(parameters, name, equals < 0 ? "" : decode(pair.substring(equals + 1)));
                }
            }
        }
        return parameters;
    }

    private static Map<String, Object> headersOf(Incoming in) {
        var headers = new LinkedHashMap<String, Object>();
        in.http().headers().forEach((name, value) -> add(headers, name.toLowerCase(Locale.ROOT), value));
        return headers;
    }

    private static void add(Map<String, Object> values, String name, String value) {
        values.merge(name, value, (before, more) -> {
            var all = new ArrayList<Object>(before instanceof List<?> list ? list : List.of(before));
            all.add(more);
            return all;
        });
    }

    private static String decode(String text) {
        try {
            return URLDecoder.decode(text, StandardCharsets.UTF_8);
        } catch (IllegalArgumentException notEncoded) {
            return text;
        }
    }
}
