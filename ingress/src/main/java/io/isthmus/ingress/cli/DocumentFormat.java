package io.isthmus.ingress.cli;

import io.isthmus.schema.json.Json;
import io.isthmus.schema.json.JsonDocument;

/** How a document is printed. In lower case, since these are the words of the command line. */
enum DocumentFormat {
    yaml {
        @Override
        String text(Json document) {
            return JsonDocument.yaml(document);
        }
    },
    json {
        @Override
        String text(Json document) {
            return JsonDocument.json(document);
        }
    };

    abstract String text(Json document);
}
