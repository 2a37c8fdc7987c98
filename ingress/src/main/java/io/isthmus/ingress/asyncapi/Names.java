package io.isthmus.ingress.asyncapi;

import io.isthmus.ingress.contract.Members;
import io.isthmus.schema.expression.Expression;
import io.isthmus.schema.expression.Template;
import io.isthmus.schema.json.Json;
import java.util.LinkedHashMap;
import java.util.Map;

/** Names within a document. */
final class Names {

    private Names() {}

    /** What a part of the document may be called. */
    static String id(String name) {
        return name.replaceAll("[^A-Za-z0-9._-]", "-");
    }

    /**
     * An address with expressions in it.
     *
     * @param text with a parameter for each expression
     * @param parameters by name
     */
    record Address(String text, Map<String, Json> parameters) {

        static Address of(Template template) {
            String text = template.toString();
            Map<String, Json> parameters = new LinkedHashMap<>();
            for (Expression expression : template.expressions()) {
                String name =
                        expression.source().replaceAll("[^A-Za-z0-9]+", "_").replaceAll("^_|_$", "");
                parameters.put(name, Members.of("description", expression.toString()));
                text = text.replace(expression.toString(), "{" + name + "}");
            }
            return new Address(text, parameters);
        }
    }
}
