package io.isthmus.ingress.http;

import io.vertx.core.http.HttpHeaders;
import io.vertx.core.http.HttpServerRequest;
import org.jspecify.annotations.Nullable;

/** W3C Trace Context (level 1) as it came in. What is malformed is dropped, as the recommendation asks. */
final class TraceContext {

    private static final CharSequence PARENT = HttpHeaders.createOptimized("traceparent");
    private static final int STATE_LENGTH_MAX = 512;

    private TraceContext() {}

    /** The {@code traceparent} field, null if there is none or more than one, or it is malformed. */
    static @Nullable String parent(HttpServerRequest http) {
        String value = http.getHeader(PARENT);
        return value != null && isParent(value) ? value : null;
    }

    /** The {@code tracestate} fields as one, null if there is none; without a valid parent it means nothing. */
    static @Nullable String state(HttpServerRequest http) {
        String state = String.join(",", http.headers().getAll("tracestate"));
        return state.isEmpty() || state.length() > STATE_LENGTH_MAX ? null : state;
    }

    /** {@code 00-<32 hex>-<16 hex>-<2 hex>}, neither id all zeros; a later version may have more behind it. */
    static boolean isParent(String value) {
        boolean shaped = value.length() >= 55
                && isHex(value, 0, 2)
                && value.charAt(2) == '-'
                && isHex(value, 3, 35)
                && value.charAt(35) == '-'
                && isHex(value, 36, 52)
                && value.charAt(52) == '-'
                && isHex(value, 53, 55);
        boolean ended = value.length() == 55 || (!value.startsWith("00") && value.charAt(55) == '-');
        return shaped && ended && !value.startsWith("ff") && !isZero(value, 3, 35) && !isZero(value, 36, 52);
    }

    private static boolean isHex(String value, int from, int to) {
        for (int i = from; i < to; i++) {
            char c = value.charAt(i);
            if ((c < '0' || c > '9') && (c < 'a' || c > 'f')) {
                return false;
            }
        }
        return true;
    }

    private static boolean isZero(String value, int from, int to) {
        for (int i = from; i < to; i++) {
            if (value.charAt(i) != '0') {
                return false;
            }
        }
        return true;
    }
}
