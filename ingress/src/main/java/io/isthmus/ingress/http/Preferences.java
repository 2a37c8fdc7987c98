package io.isthmus.ingress.http;

import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.Locale;
import org.jspecify.annotations.Nullable;

/**
 * What a client prefers (RFC 7240): {@code respond-async}, {@code wait=N}. Preferences are told apart by commas and, as in
 * the drafts before the RFC and in many clients, by semicolons. The first of a name counts; what cannot be read is not there.
 *
 * @param patience how long the client would wait for an answer; null where it does not say
 */
record Preferences(boolean respondAsync, @Nullable Duration patience) {

    static final String HEADER = "prefer";
    static final String APPLIED = "preference-applied";

    /** What is as good as preferred by who asks to be called back. */
    static final Preferences RESPOND_ASYNC = new Preferences(true, null);

    /** @param fields the values of every {@code Prefer} */
    static Preferences of(List<String> fields) {
        boolean async = false;
        Duration wait = null;
        for (String field : fields) {
            for (String preference : field.split("[,;]", -1)) {
                int equals = preference.indexOf('=');
                String name = (equals < 0 ? preference : preference.substring(0, equals))
                        .trim()
                        .toLowerCase(Locale.ROOT);
                String value = equals < 0
                        ? ""
                        : unquoted(preference.substring(equals + 1).trim());
                if (name.equals("respond-async")) {
                    async = true;
                } else if (name.equals("wait") && wait == null && value.matches("\\d{1,9}")) {
                    wait = Duration.ofSeconds(Integer.parseInt(value));
                }
            }
        }
        return new Preferences(async, wait);
    }

    private static String unquoted(String value) {
        return value.length() >= 2 && value.startsWith("\"") && value.endsWith("\"")
                ? value.substring(1, value.length() - 1)
                : value;
    }

    /** Whether the client may be answered before the service has answered. */
    boolean mayLeave() {
        return respondAsync || patience != null;
    }

    /** How long to wait with an answer, no longer than {@code most}. */
    Duration waitAtMost(Duration most) {
        return patience == null ? Duration.ZERO : patience.compareTo(most) > 0 ? most : patience;
    }

    /**
     * What {@code Preference-Applied} says.
     *
     * @param left whether the client was answered before the service has answered
     */
    String applied(boolean left, Duration waited) {
        var applied = new ArrayList<String>(2);
        if (respondAsync && left) {
            applied.add("respond-async");
        }
        if (patience != null) {
            applied.add("wait=" + waited.toSeconds());
        }
        return String.join(", ", applied);
    }
}
