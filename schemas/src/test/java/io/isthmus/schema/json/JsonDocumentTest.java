package io.isthmus.schema.json;

import static org.assertj.core.api.Assertions.assertThat;

import io.isthmus.schema.message.Payload;
import org.junit.jupiter.api.Test;
import org.snakeyaml.engine.v2.api.Load;
import org.snakeyaml.engine.v2.api.LoadSettings;

class JsonDocumentTest {

    private static final String WRITTEN = """
            {"openapi":"3.1.1","on":"no","date":"2026-11-25","number":"012","hex":"0x1F","list":[1,2.50,true,null,"a: b","# c",""],"empty":{},\
            "text":"two\\nlines and \\u0001 more","200":{"$ref":"#/components/~1x"},"none":[]}""";

    @Test
    void yamlSaysWhatJsonSays() throws Exception {
        Json value = Json.parse(Payload.utf8(WRITTEN));

        Object read = new Load(LoadSettings.builder().build()).loadFromString(JsonDocument.yaml(value));

        assertThat(Json.of(read).toPayload().asUtf8()).isEqualTo(WRITTEN.replace("2.50", "2.5"));
    }

    @Test
    void whatYaml11TookForSomethingElseIsQuoted() throws Exception {
        String yaml = JsonDocument.yaml(Json.parse(Payload.utf8(WRITTEN)));

        assertThat(yaml).contains("\"on\": \"no\"", "\"2026-11-25\"", "\"012\"", "\"0x1F\"", "\"200\":");
    }

    @Test
    void jsonIsIndentedWithTheSameLineEndsEverywhere() throws Exception {
        assertThat(JsonDocument.json(Json.parse(Payload.utf8("{\"a\":[1,{}]}"))))
                .isEqualTo("{\n  \"a\" : [\n    1,\n    { }\n  ]\n}\n");
    }
}
