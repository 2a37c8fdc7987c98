package io.isthmus.schema.payload;

import static org.assertj.core.api.Assertions.assertThat;

import io.isthmus.schema.json.Json;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.Map;
import java.util.Objects;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

class SchemaBundleTest {

    @TempDir
    Path folder;

    private final SchemaBundle bundle = new SchemaBundle("#/schemas/", Map.of("order", Json.of(Map.of())));

    @Test
    void filesOfOneNameAreToldApartAndAFileIsThereOnce() throws Exception {
        Files.createDirectory(folder.resolve("other"));
        PayloadSchema one = schema("order.json", "{\"type\": \"object\"}");
        PayloadSchema other = schema("other/order.json", "{\"type\": \"array\"}");

        assertThat(text(bundle.add(one))).isEqualTo("{\"$ref\":\"#/schemas/order-2\"}");
        assertThat(text(bundle.add(other))).isEqualTo("{\"$ref\":\"#/schemas/order-3\"}");
        assertThat(text(bundle.add(one))).isEqualTo("{\"$ref\":\"#/schemas/order-2\"}");
        assertThat(bundle.schemas().keySet()).containsExactly("order", "order-2", "order-3");
    }

    @Test
    void referencesLeadToWhereTheirTargetsStandNow() throws Exception {
        schema("part.json", "{\"$defs\": {\"a/b\": {\"$anchor\": \"named\", \"type\": \"string\"}}}");
        bundle.add(schema("whole.json", """
                {"$id": "file:///whole.json",
                 "properties": {
                   "self": {"$ref": "#"},
                   "byId": {"$ref": "file:///whole.json#/$defs/inner"},
                   "inner": {"$ref": "#/$defs/inner"},
                   "$ref": {"type": "string"},
                   "kept": {"const": {"$ref": "#"}}
                 },
                 "$defs": {"inner": {"$id": "inner", "$defs": {"own": {}}, "items": {"$ref": "#/$defs/own"}}}}
                """));
        bundle.add(schema("user.json", """
                {"prefixItems": [{"$ref": "part.json#/$defs/a~1b"}, {"$ref": "part.json#named"}, {"$ref": "part.json"}]}
                """));

        assertThat(text(Objects.requireNonNull(bundle.schemas().get("whole"))))
                .isEqualTo("{\"properties\":{\"self\":{\"$ref\":\"#/schemas/whole\"},"
                        + "\"byId\":{\"$ref\":\"#/schemas/whole/$defs/inner\"},"
                        + "\"inner\":{\"$ref\":\"#/schemas/whole/$defs/inner\"},"
                        + "\"$ref\":{\"type\":\"string\"},\"kept\":{\"const\":{\"$ref\":\"#\"}}},"
                        + "\"$defs\":{\"inner\":{\"$defs\":{\"own\":{}},"
                        + "\"items\":{\"$ref\":\"#/schemas/whole/$defs/inner/$defs/own\"}}}}");
        assertThat(text(Objects.requireNonNull(bundle.schemas().get("user"))))
                .isEqualTo("{\"prefixItems\":[{\"$ref\":\"#/schemas/part/$defs/a~1b\"},"
                        + "{\"$ref\":\"#/schemas/part/$defs/a~1b\"},{\"$ref\":\"#/schemas/part\"}]}");
        assertThat(bundle.schemas()).containsKey("part");
    }

    private PayloadSchema schema(String name, String text) throws IOException {
        return PayloadSchema.load(Files.writeString(folder.resolve(name), text));
    }

    private static String text(Json json) {
        return json.toPayload().asUtf8();
    }
}
