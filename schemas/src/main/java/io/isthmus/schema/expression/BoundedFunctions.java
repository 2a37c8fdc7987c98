package io.isthmus.schema.expression;

import static io.isthmus.schema.expression.EvaluationLimits.CHARS_MAX;
import static io.isthmus.schema.expression.EvaluationLimits.PAD_MAX;

import com.dashjoin.jsonata.Functions;
import com.dashjoin.jsonata.Jsonata;
import com.dashjoin.jsonata.Jsonata.FnVarArgs;
import com.dashjoin.jsonata.Utils;
import com.google.re2j.Matcher;
import com.google.re2j.Pattern;
import java.util.ArrayList;
import java.util.IdentityHashMap;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import org.jspecify.annotations.Nullable;

/**
 * Those of JSONata's functions that, as the library has them, can take time or memory out of proportion to their input
 * within one step, where nothing could stop them: {@code $pad} is quadratic, {@code $join}, {@code $replace} and
 * {@code $string} multiply, and patterns backtrack. These are linear, bounded, and match with RE2.
 */
final class BoundedFunctions {

    private final IdentityHashMap<java.util.regex.Pattern, Pattern> patterns;

    /** {@code patterns}: the RE2 form of each regular expression of the program. */
    BoundedFunctions(IdentityHashMap<java.util.regex.Pattern, Pattern> patterns) {
        this.patterns = patterns;
    }

    void register(Jsonata program) {
        register(program, "pad", "<s-ns?:s>", args -> pad(text(args, 0), number(args, 1), text(args, 2)));
        register(program, "join", "<a<s>s?:s>", args -> join((List<?>) argument(args, 0), text(args, 1)));
        register(program, "string", "<x-b?:s>", args -> string(argument(args, 0), (Boolean) argument(args, 1)));
        register(program, "contains", "<s-(sf):b>", args -> contains(text(args, 0), argument(args, 1)));
        register(
                program, "match", "<s-f<s:o>n?:a<o>>", args -> match(text(args, 0), argument(args, 1), limit(args, 2)));
        register(program, "split", "<s-(sf)n?:a<s>>", args -> split(text(args, 0), argument(args, 1), limit(args, 2)));
        register(
                program,
                "replace",
                "<s-(sf)(sf)n?:s>",
                args -> replace(text(args, 0), argument(args, 1), argument(args, 2), limit(args, 3)));
    }

    private static void register(Jsonata program, String name, String signature, FnVarArgs<@Nullable Object> function) {
        program.registerFunction(name, Jsonata.function(name, function, signature));
    }

    private static @Nullable String pad(@Nullable String text, @Nullable Number width, @Nullable String with) {
        if (text == null || width == null) {
            return text;
        }
        long wanted = Math.abs(width.longValue());
        if (wanted > PAD_MAX) {
            throw new EvaluationStop("pads to more than " + PAD_MAX + " characters");
        }
        int missing = (int) wanted - text.codePointCount(0, text.length());
        if (missing <= 0) {
            return text;
        }
        var padding = new StringBuilder();
        var unit = (with == null || with.isEmpty() ? " " : with).codePoints().toArray();
        for (int i = 0; i < missing; i++) {
            padding.appendCodePoint(unit[i % unit.length]);
        }
        return width.longValue() < 0 ? padding + text : text + padding;
    }

    private static @Nullable String join(@Nullable List<?> texts, @Nullable String separator) {
        if (texts == null) {
            return null;
        }
        var joined = new StringBuilder();
        for (int i = 0; i < texts.size(); i++) {
            append(joined, i == 0 || separator == null ? "" : separator);
            append(joined, String.valueOf(texts.get(i)));
        }
        return joined.toString();
    }

    private static @Nullable String string(@Nullable Object value, @Nullable Boolean prettify) {
        measure(value, 0);
        return Functions.string(value, prettify);
    }

    private @Nullable Boolean contains(@Nullable String text, @Nullable Object token) {
        if (text == null || token == null) {
            return null;
        }
        return token instanceof String string
                ? text.contains(string)
                : matcher(token, text).find();
    }

    private @Nullable List<Object> match(@Nullable String text, @Nullable Object pattern, int limit) {
        if (text == null || pattern == null) {
            return null;
        }
        var found = Utils.createSequence();
        var matcher = matcher(pattern, text);
        while (found.size() < limit && matcher.find()) {
            var match = new LinkedHashMap<String, Object>();
            match.put("match", matcher.group());
            match.put("index", matcher.start());
            match.put("groups", groups(matcher));
            found.add(match);
        }
        return found;
    }

    private @Nullable List<Object> split(@Nullable String text, @Nullable Object separator, int limit) {
        if (text == null || separator == null) {
            return null;
        }
        var parts = new ArrayList<Object>();
        if ("".equals(separator)) {
            text.codePoints().limit(limit).forEach(c -> parts.add(Character.toString(c)));
            return parts;
        }
        var spans = new Spans(text, separator);
        int from = 0;
        while (parts.size() < limit && spans.next()) {
            parts.add(text.substring(from, spans.start));
            from = spans.end;
        }
        if (parts.size() < limit) {
            parts.add(text.substring(from));
        }
        return parts;
    }

    private @Nullable String replace(
            @Nullable String text, @Nullable Object pattern, @Nullable Object replacement, int limit) {
        if (text == null || pattern == null) {
            return null;
        }
        if ("".equals(pattern)) {
            throw new EvaluationStop("replaces an empty string, which is everywhere");
        }
        if (!(replacement instanceof String with)) {
            throw new EvaluationStop("replaces by a function, which is not supported");
        }
        var replaced = new StringBuilder();
        var spans = new Spans(text, pattern);
        int from = 0;
        for (int count = 0; count < limit && spans.next(); count++) {
            append(replaced, text.substring(from, spans.start));
            append(replaced, spans.matcher == null ? with : expand(with, spans.matcher));
            from = spans.end;
        }
        append(replaced, text.substring(from));
        return replaced.toString();
    }

    /** {@code $1} is a group, {@code $0} the match, {@code $$} a dollar; the longest number that is a group counts. */
    private static String expand(String replacement, Matcher matcher) {
        var expanded = new StringBuilder();
        for (int i = 0; i < replacement.length(); i++) {
            char c = replacement.charAt(i);
            char next = i + 1 < replacement.length() ? replacement.charAt(i + 1) : ' ';
            if (c == '$' && next == '$') {
                expanded.append('$');
                i++;
            } else if (c == '$' && next >= '0' && next <= '9') {
                int group = next - '0';
                i++;
                while (i + 1 < replacement.length() && Character.digit(replacement.charAt(i + 1), 10) >= 0) {
                    int longer = group * 10 + Character.digit(replacement.charAt(i + 1), 10);
                    if (longer > matcher.groupCount()) {
                        break;
                    }
                    group = longer;
                    i++;
                }
                var value = group <= matcher.groupCount() ? matcher.group(group) : null;
                append(expanded, value == null ? "" : value);
            } else {
                expanded.append(c);
            }
        }
        return expanded.toString();
    }

    private Matcher matcher(Object pattern, String text) {
        var compiled = pattern instanceof java.util.regex.Pattern key ? patterns.get(key) : null;
        if (compiled == null) {
            throw new EvaluationStop("matches with a function, which is not supported");
        }
        return compiled.matcher(text);
    }

    private static List<@Nullable Object> groups(Matcher matcher) {
        var groups = new ArrayList<@Nullable Object>();
        for (int i = 1; i <= matcher.groupCount(); i++) {
            groups.add(matcher.group(i));
        }
        return groups;
    }

    private static void append(StringBuilder into, String text) {
        if (into.length() + (long) text.length() > CHARS_MAX) {
            throw new EvaluationStop("makes a string of more than " + CHARS_MAX + " characters");
        }
        into.append(text);
    }

    /** At least how long {@code value} is as a string, or a stop: a list may hold one long string many times over. */
    private static long measure(@Nullable Object value, long before) {
        long length = before + (value instanceof String text ? text.length() : 1);
        if (value instanceof Map<?, ?> map) {
            for (var entry : map.entrySet()) {
                length = measure(entry.getValue(), measure(entry.getKey(), length));
            }
        } else if (value instanceof List<?> list) {
            for (var element : list) {
                length = measure(element, length);
            }
        }
        if (length > CHARS_MAX) {
            throw new EvaluationStop("makes a string of more than " + CHARS_MAX + " characters");
        }
        return length;
    }

    private static @Nullable Object argument(List<?> args, int index) {
        return index < args.size() ? args.get(index) : null;
    }

    private static @Nullable String text(List<?> args, int index) {
        return (String) argument(args, index);
    }

    private static @Nullable Number number(List<?> args, int index) {
        return (Number) argument(args, index);
    }

    private static int limit(List<?> args, int index) {
        var limit = number(args, index);
        if (limit != null && limit.doubleValue() < 0) {
            throw new EvaluationStop("has a limit below 0");
        }
        return limit == null ? Integer.MAX_VALUE : limit.intValue();
    }

    /** Where a string or a pattern is found in a text, one place after the other. */
    private final class Spans {

        private final String text;
        private final @Nullable String literal;
        private final @Nullable Matcher matcher;
        private int start;
        private int end;

        Spans(String text, Object token) {
            this.text = text;
            this.literal = token instanceof String string ? string : null;
            this.matcher = token instanceof String ? null : matcher(token, text);
        }

        boolean next() {
            if (matcher != null) {
                if (!matcher.find()) {
                    return false;
                }
                start = matcher.start();
                end = matcher.end();
                return true;
            }
            var token = String.valueOf(literal);
            start = text.indexOf(token, end);
            end = start + token.length();
            return start >= 0;
        }
    }
}
