package io.isthmus.schema.config;

import java.util.ArrayList;
import java.util.HashSet;
import java.util.List;
import java.util.regex.Pattern;

/**
 * The path of a match: {@code /v1/stock/{sku}/reservations} or {@code /v1/catalog/**}. A variable is exactly one
 * segment and never empty; {@code **} stands for any number of segments, none included, and only at the end.
 */
public final class PathTemplate {

    private static final Pattern VARIABLE = Pattern.compile("\\{([A-Za-z_][A-Za-z0-9_]*)}");
    private static final Pattern LITERAL = Pattern.compile("[A-Za-z0-9\\-._~!$&'()*+,;=:@]*");

    private final String source;
    private final List<Segment> segments;

    private PathTemplate(String source, List<Segment> segments) {
        this.source = source;
        this.segments = List.copyOf(segments);
    }

    public static PathTemplate parse(String text) {
        if (!text.startsWith("/")) {
            throw new InvalidValueException("is not a path: it must begin with / instead of '" + text + "'");
        }
        if (text.length() > 2_000) {
            throw new InvalidValueException("is too long for a path: 2000 characters are the most");
        }
        var segments = new ArrayList<Segment>();
        var parts = text.substring(1).split("/", -1);
        for (int i = 0; i < parts.length; i++) {
            segments.add(segment(parts[i], i == parts.length - 1, text));
        }
        var template = new PathTemplate(text, segments);
        var names = template.variables();
        if (new HashSet<>(names).size() != names.size()) {
            throw new InvalidValueException("must not use a variable twice: '" + text + "'");
        }
        return template;
    }

    /** In order; {@link Rest} only at the end; the path {@code /} is one empty literal. */
    public List<Segment> segments() {
        return segments;
    }

    /** The names of the variables, in order. */
    public List<String> variables() {
        return segments.stream()
                .filter(Variable.class::isInstance)
                .map(segment -> ((Variable) segment).name())
                .toList();
    }

    /** As it was written. */
    @Override
    public String toString() {
        return source;
    }

    @Override
    public boolean equals(Object other) {
        return other instanceof PathTemplate that && source.equals(that.source);
    }

    @Override
    public int hashCode() {
        return source.hashCode();
    }

    private static Segment segment(String part, boolean last, String whole) {
        if (part.equals("**") && last) {
            return new Rest();
        }
        var variable = VARIABLE.matcher(part);
        if (variable.matches()) {
            return new Variable(variable.group(1));
        }
        if (part.contains("**")) {
            throw new InvalidValueException("can have ** only as its last segment: '" + whole + "'");
        }
        if (part.contains("{") || part.contains("}")) {
            throw new InvalidValueException(
                    "can have a variable only as a whole segment, such as /{name}/: '" + whole + "'");
        }
        if (part.isEmpty() && !last) {
            throw new InvalidValueException("must not have an empty segment: '" + whole + "'");
        }
        if (part.equals(".") || part.equals("..") || !LITERAL.matcher(part).matches()) {
            throw new InvalidValueException("has a segment that no request can have, '" + part
                    + "': write segments of unreserved characters, without percent-encoding, query or fragment");
        }
        return new Literal(part);
    }

    /** A part of a path between slashes. */
    public sealed interface Segment {}

    /** Exactly this text, compared after percent-decoding; empty only as the last one, for a trailing slash. */
    public record Literal(String text) implements Segment {}

    /** Any one segment that is not empty. */
    public record Variable(String name) implements Segment {}

    /** Any number of segments, none included. */
    public record Rest() implements Segment {}
}
