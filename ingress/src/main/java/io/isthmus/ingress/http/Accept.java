package io.isthmus.ingress.http;

import java.util.HashMap;
import java.util.List;
import java.util.Locale;
import java.util.Map;

/**
 * The media types that a client names in {@code Accept} (RFC 9110, section 12.5.1), each with its weight. Ranges such as
 * {@code *}{@code /*} name nothing.
 */
record Accept(Map<String, Double> weights) {

    static Accept of(List<String> fields) {
        var weights = new HashMap<String, Double>();
        for (String field : fields) {
            for (String range : field.split(",", -1)) {
                String[] parts = range.toLowerCase(Locale.ROOT).split(";", -1);
                weights.merge(parts[0].strip(), weight(parts), Math::max);
            }
        }
        return new Accept(weights);
    }

    /** The weight of {@code mediaType}, 0 if the client does not name it, or does not want it. */
    double named(String mediaType) {
        return weights.getOrDefault(mediaType, 0.0);
    }

    private static double weight(String[] parts) {
        for (int i = 1; i < parts.length; i++) {
            String parameter = parts[i].strip();
            if (parameter.startsWith("q=")) {
                // One that cannot be read is taken for a wish: the client has named the type.
                return parameter.matches("q=(0(\\.\\d{0,3})?|1(\\.0{0,3})?)")
                        ? Double.parseDouble(parameter.substring(2))
                        : 1;
            }
        }
        return 1;
    }
}
