package io.isthmus.ingress.imports;

import io.isthmus.schema.json.Json;
import java.util.List;
import java.util.Map;

/**
 * What an import has made.
 *
 * @param config the configuration
 * @param files what it refers to, by name as it does
 * @param notices what it does not say as the documents do, in their order
 * @param routes how many there are
 */
public record Imported(Json config, Map<String, Json> files, List<Notice> notices, int routes) {}
