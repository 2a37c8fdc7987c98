package io.isthmus.ingress.imports;

import io.isthmus.ingress.imports.HttpOperation.Parameter;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.regex.Matcher;
import java.util.regex.Pattern;
import org.jspecify.annotations.Nullable;

/** What of a request goes where in a message, as far as names tell. */
final class Expressions {

    private static final Pattern VARIABLE = Pattern.compile("\\{([^{}]+)}");
    private static final Pattern LOCATION = Pattern.compile("\\$message\\.(header|payload)#/(.+)");

    private Expressions() {}

    /**
     * An address with expressions for its parameters; null, and told, if it cannot be said where one comes from.
     *
     * @param channel with {@code address} and {@code parameters}
     */
    static @Nullable String address(Part channel, String address, HttpOperation http) {
        var text = new StringBuilder();
        Matcher variable = VARIABLE.matcher(address);
        while (variable.find()) {
            String name = variable.group(1);
            String expression = parameter(channel.at("parameters", name), name, http);
            if (expression == null) {
                channel.tell("has an address with the parameter '" + name + "', which is no parameter of "
                        + http.part().where() + ": give it a location such as $message.payload#/" + name);
                return null;
            }
            variable.appendReplacement(text, Matcher.quoteReplacement(expression));
        }
        return variable.appendTail(text).toString();
    }

    private static @Nullable String parameter(@Nullable Part said, String name, HttpOperation http) {
        String described = said == null ? null : Message.expression(said);
        if (described != null) {
            return described;
        }
        Matcher location = LOCATION.matcher(said == null ? "" : String.valueOf(said.text("location")));
        if (location.matches() && location.group(1).equals("payload")) {
            var path = new StringBuilder("body");
            for (String step : location.group(2).split("/", -1)) {
                path.append('.')
                        .append(HttpOperation.quoted(step.replace("~1", "/").replace("~0", "~")));
            }
            return "${" + path + "}";
        }
        Parameter parameter = http.parameter(location.matches() ? location.group(2) : name);
        return parameter == null ? null : "${" + parameter.expression() + "}";
    }

    /**
     * The body of a message to be made of parameters, for a request that has none of its own; null if the message is not
     * made of those.
     */
    static @Nullable Map<String, @Nullable Object> body(Message message, HttpOperation http) {
        Part payload = message.at("payload");
        Part properties = payload == null ? null : Message.properties(payload);
        if (payload == null || properties == null || http.part().get("requestBody") != null) {
            return null;
        }
        Part required = payload.get("required");
        List<Part> needed = required == null ? List.of() : required.elements();
        Map<String, @Nullable Object> body = new LinkedHashMap<>();
        properties.members().forEach((name, schema) -> {
            Parameter parameter = http.parameter(name);
            Part constant = schema.get("const");
            if (parameter != null) {
                boolean number = List.of("integer", "number").contains(String.valueOf(schema.text("type")));
                body.put(
                        name,
                        "${" + (number ? "$number(" + parameter.expression() + ")" : parameter.expression()) + "}");
            } else if (constant != null) {
                body.put(name, constant.value());
            }
        });
        for (Part name : needed) {
            if (!body.containsKey(String.valueOf(name.value().text()))) {
                name.tell("is no parameter of " + http.part().where()
                        + ", which has no body: write where it comes from, x-isthmus: {body: {"
                        + name.value().text()
                        + ": …}} in the operation");
            }
        }
        return body.isEmpty() ? null : body;
    }
}
