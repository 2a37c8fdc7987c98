package io.isthmus.ingress.service;

import io.isthmus.aggregator.channel.ChannelFailure.Unrenderable;

/**
 * Refuses a request target that could mean something else to the service than to the gateway. Dot segments are refused
 * and not resolved: the route was chosen by the path as it stands, and a service that resolves {@code ..}, plain or
 * encoded, would serve what the route does not allow.
 */
final class SafePath {

    private SafePath() {}

    /** {@code target} itself. */
    static String check(String target) {
        if (target.isEmpty() || target.charAt(0) != '/') {
            throw new Unrenderable("The path must begin with a slash.");
        }
        int query = target.indexOf('?');
        int end = query < 0 ? target.length() : query;
        for (int i = 0; i < target.length(); i++) {
            char c = target.charAt(i);
            if (c <= ' ' || c >= 0x7f || c == '#' || (c == '\\' && i < end)) {
                throw new Unrenderable("The path has a character that must be percent-encoded.");
            }
            if (c == '%' && i < end && octetAt(target, i) < 0) {
                throw new Unrenderable("The path has a percent sign without two hexadecimal digits.");
            }
        }
        checkSegments(target.substring(0, end));
        return target;
    }

    /**
     * No dot segment, however it is written: with encoded dots, between encoded slashes or backslashes, or with a path
     * parameter, which some servers cut off before they resolve ({@code /..;/}).
     */
    private static void checkSegments(String path) {
        boolean onlyDots = true;
        int dots = 0;
        boolean parameter = false;
        for (int i = 0; i <= path.length(); i++) {
            int c = i == path.length() ? '/' : path.charAt(i);
            if (c == '%') {
                c = octetAt(path, i);
                i += 2;
            }
            if (c == '/' || c == '\\') {
                if (onlyDots && (dots == 1 || dots == 2)) {
                    throw new Unrenderable("The path has a dot segment.");
                }
                onlyDots = true;
                dots = 0;
                parameter = false;
            } else if (c == ';') {
                parameter = true;
            } else if (c == 0) {
                throw new Unrenderable("The path has a null character.");
            } else if (!parameter) {
                onlyDots &= c == '.';
                dots++;
            }
        }
    }

    /** The octet that {@code %XX} at {@code index} stands for, -1 if it is not of that form. */
    static int octetAt(String text, int index) {
        if (index + 2 >= text.length()) {
            return -1;
        }
        int high = Character.digit(text.charAt(index + 1), 16);
        int low = Character.digit(text.charAt(index + 2), 16);
        // Character.digit also knows the digits of other scripts.
        return high < 0 || low < 0 || text.charAt(index + 1) > 'f' || text.charAt(index + 2) > 'f'
                ? -1
                : high << 4 | low;
    }
}
