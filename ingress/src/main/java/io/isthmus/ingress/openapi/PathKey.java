package io.isthmus.ingress.openapi;

import io.isthmus.schema.config.PathTemplate;
import java.util.ArrayList;
import java.util.List;

/**
 * A path as OpenAPI has it. Two that differ only in the names of their variables are one there, and a variable is never more
 * than a segment: {@code **} becomes one that may hold slashes.
 *
 * @param text such as {@code /orders/{id}}
 * @param shape the same for all that OpenAPI takes for one
 * @param variables in order
 * @param rest whether the last variable stands for all segments that follow
 */
record PathKey(String text, String shape, List<String> variables, boolean rest) {

    private static final String REST = "rest";

    static PathKey of(PathTemplate path) {
        var text = new StringBuilder();
        var variables = new ArrayList<>(path.variables());
        boolean rest = false;
        for (PathTemplate.Segment segment : path.segments()) {
            text.append('/');
            switch (segment) {
                case PathTemplate.Literal(var literal) -> text.append(literal);
                case PathTemplate.Variable(var name) ->
                    text.append('{').append(name).append('}');
                case PathTemplate.Rest _ -> {
                    rest = true;
                    String name = REST;
                    while (variables.contains(name)) {
                        name += "_";
                    }
                    variables.add(name);
                    text.append('{').append(name).append('}');
                }
            }
        }
        String shape = text.toString().replaceAll("\\{[^}]*}", "{}") + (rest ? "**" : "");
        return new PathKey(text.toString(), shape, List.copyOf(variables), rest);
    }
}
