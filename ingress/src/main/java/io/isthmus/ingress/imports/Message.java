package io.isthmus.ingress.imports;

import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.regex.Matcher;
import java.util.regex.Pattern;
import org.jspecify.annotations.Nullable;

/**
 * A message of an AsyncAPI document, with what its traits say.
 *
 * @param parts the message, then its traits
 */
record Message(List<Part> parts) {

    private static final Pattern LOCATION = Pattern.compile("\\$message\\.(header|payload)#(/.*)");
    private static final Pattern EXPRESSION = Pattern.compile("\\$\\{[^{}]+}");

    /** The first of those that an operation or reply has, or else of its channel; null when there is none. */
    static @Nullable Message of(Part operation, @Nullable Part channel) {
        Part named = operation.get("messages");
        List<Part> all = new ArrayList<>(named == null ? List.of() : named.elements());
        Part ofChannel = channel == null ? null : channel.get("messages");
        if (all.isEmpty() && ofChannel != null) {
            all.addAll(ofChannel.members().values());
        }
        if (all.isEmpty()) {
            return null;
        }
        if (all.size() > 1) {
            operation.tell("has " + all.size() + " messages: the route is made for the first, '"
                    + all.getFirst().name() + "'");
        }
        var parts = new ArrayList<Part>();
        parts.add(all.getFirst());
        Part traits = all.getFirst().get("traits");
        if (traits != null) {
            parts.addAll(traits.elements().reversed());
        }
        return new Message(parts);
    }

    Part part() {
        return parts.getFirst();
    }

    /** What it or the last of its traits says at {@code names}; null if none does. */
    @Nullable
    Part at(String... names) {
        for (Part part : parts) {
            Part found = part.at(names);
            if (found != null) {
                return found;
            }
        }
        return null;
    }

    /** The schemas of its headers by name. */
    Map<String, Part> headers() {
        Map<String, Part> headers = new LinkedHashMap<>();
        for (Part part : parts) {
            Part schema = part.get("headers");
            Part properties = schema == null ? null : properties(schema);
            if (properties != null) {
                properties.members().forEach(headers::putIfAbsent);
            }
        }
        return headers;
    }

    /** Those of a schema, which may stand within a description of its format. */
    static @Nullable Part properties(Part schema) {
        Part within = schema.get("schemaFormat") == null ? schema : schema.get("schema");
        return within == null ? null : within.get("properties");
    }

    /** Where the correlation id is; null where it does not say. */
    @Nullable
    String correlation() {
        Part location = at("correlationId", "location");
        return location == null ? null : place(location);
    }

    /**
     * A runtime expression as a place: the name of a header, or {@code /a/path} into the body; null, and told, if it is
     * neither.
     */
    static @Nullable String place(Part location) {
        Matcher matcher = LOCATION.matcher(String.valueOf(location.value().text()));
        if (!matcher.matches()) {
            location.tell("is no place that the gateway can write to or read: write $message.header#/NAME or "
                    + "$message.payload#/path");
            return null;
        }
        return matcher.group(1).equals("payload")
                ? matcher.group(2)
                : matcher.group(2).substring(1).replace("~1", "/").replace("~0", "~");
    }

    /** An expression of ours that {@code schema} is described by, such as <code>${body.id}</code>. */
    static @Nullable String expression(Part schema) {
        String description = schema.text("description");
        return description != null && EXPRESSION.matcher(description.trim()).find() && !description.contains(" ")
                ? description.trim()
                : null;
    }
}
