package io.isthmus.ingress.openapi;

import static io.isthmus.ingress.contract.Contracts.at;
import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import io.isthmus.ingress.contract.Contracts;
import io.isthmus.schema.json.Json;
import io.isthmus.schema.json.JsonDocument;
import java.nio.file.Path;
import java.util.List;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import org.junit.jupiter.params.provider.MethodSource;

class OpenApiTest {

    private final Json everything = document(Contracts.EVERYTHING);

    @ParameterizedTest
    @MethodSource("io.isthmus.ingress.contract.Contracts#configurations")
    void theDocumentFitsTheOfficialSchema(Path file) throws Exception {
        Json document = document(file);

        Contracts.assertFits("openapi-3.1", document);
        Contracts.assertHasNoDeadReferences(document);
    }

    @ParameterizedTest
    @MethodSource("io.isthmus.ingress.contract.Contracts#configurations")
    void theSameConfigurationIsTheSameDocument(Path file) {
        assertThat(JsonDocument.yaml(document(file))).isEqualTo(JsonDocument.yaml(document(file)));
        assertThat(JsonDocument.json(document(file))).isEqualTo(JsonDocument.json(document(file)));
    }

    @ParameterizedTest
    @CsvSource({"openapi-3.1, openapi", "asyncapi-3.0, asyncapi"})
    void theOfficialSchemaRefusesWhatIsNone(String specification, String version) {
        Json none = Json.object().put(version, "3.0.0").put("paths", "none").build();

        assertThatThrownBy(() -> Contracts.assertFits(specification, none)).isInstanceOf(AssertionError.class);
    }

    @Test
    void nothingSecretIsInIt() {
        assertThat(JsonDocument.yaml(everything)).doesNotContain("hidden-");
    }

    @Test
    void pathsThatDifferInTheNamesOfTheirVariablesAreOne() {
        Json item = at(everything, "paths", "/v1/quotes/{id}");

        assertThat(item.names()).containsExactly("get", "post", "head", "x-methods-of-purge");
        assertThat(at(everything, "paths").get("/v1/quotes/{quote}")).isNull();
        assertThat(at(item, "get", "parameters", "0", "name").text()).isEqualTo("id");
    }

    @Test
    void aRouteForAnyMethodHasAllThatOpenApiKnows() {
        assertThat(at(everything, "paths", "/v1/catalog/{rest}").names())
                .containsExactly("get", "put", "post", "delete", "options", "head", "patch", "trace");
    }

    @ParameterizedTest
    @CsvSource(delimiter = '|', textBlock = """
            post  | /v1/quotes/{id}      | 200 202 400 401 403 408 409 413 414 415 422 429 431 500 502 503 504 default
            get   | /v1/quotes/{id}      | 200 202 400 401 408 413 414 431 500 502 503 504 default
            post  | /v1/carriers         | 203 400 401 408 413 414 431 500 502 503 504 default
            get   | /v1/orders/{id}/page | 200 400 401 403 408 413 414 431 500 502 503 504
            post  | /v1/orders           | 200 202 400 401 408 413 414 415 431 500 502 503 504
            post  | /v1/notices/{kind}   | 204 400 401 408 413 414 431 500 502 503 504
            get   | /v1/prices           | 101 200 400 401 408 413 414 429 431 500 503
            patch | /v1/catalog/{rest}   | 200 400 408 414 431 500 502 503 504 default
            """)
    void anOperationHasTheStatusesThatItCanHave(String method, String path, String statuses) {
        assertThat(at(everything, "paths", path, method, "responses").names())
                .containsExactlyElementsOf(List.of(statuses.split(" ")));
    }

    @ParameterizedTest
    @CsvSource(delimiter = '|', textBlock = """
            post  | /v1/quotes/{id}      | 409 | idempotency-in-progress idempotency-answer-lost
            post  | /v1/quotes/{id}      | 503 | overloaded circuit-open broker-unavailable identity-unavailable store-unavailable no-consumer shutting-down
            post  | /v1/quotes/{id}      | 504 | publish-unconfirmed no-reply
            post  | /v1/carriers         | 504 | publish-unconfirmed no-reply replies-incomplete
            post  | /avro                | 503 | overloaded broker-unavailable store-unavailable schema-unavailable no-consumer shutting-down
            get   | /v1/orders/{id}/page | 504 | gather-incomplete
            get   | /v1/prices           | 503 | overloaded broker-unavailable identity-unavailable shutting-down
            post  | /v1/notices/{kind}   | 502 | publish-rejected
            patch | /v1/catalog/{rest}   | 503 | overloaded service-unavailable shutting-down
            """)
    void aStatusHasTheProblemsThatItCanHave(String method, String path, String status, String slugs) {
        Json response = at(everything, "paths", path, method, "responses", status);
        String name = String.valueOf(at(response, "$ref").text()).replace("#/components/responses/", "");
        Json type = at(
                everything,
                "components",
                "responses",
                name,
                "content",
                "application/problem+json",
                "schema",
                "properties",
                "type");

        var types = type.get("enum") == null
                ? List.of(at(type, "const"))
                : at(type, "enum").elements();
        assertThat(types.stream().map(Json::text).map(uri -> String.valueOf(uri).replace("urn:isthmus:problem:", "")))
                .containsExactly(slugs.split(" "));
    }

    @Test
    void whatARequestNeedsAndAnAnswerCarriesIsThere() {
        Json post = at(everything, "paths", "/v1/quotes/{id}", "post");

        assertThat(at(post, "parameters").elements().stream()
                        .map(it -> at(it, "in").text() + " " + at(it, "name").text()))
                .containsExactly(
                        "path id",
                        "query customer",
                        "header Idempotency-Key",
                        "header Prefer",
                        "header accept-language");
        assertThat(at(post, "parameters", "2", "required").isTrue()).isTrue();
        assertThat(at(post, "requestBody", "content", "application/json", "schema", "$ref")
                        .text())
                .isEqualTo("#/components/schemas/order");
        assertThat(at(post, "security", "0", "shop").elements())
                .extracting(Json::text)
                .containsExactly("quote.write", "quote.read");
        assertThat(at(post, "responses", "202", "headers").names()).contains("Location", "Retry-After", "RateLimit");
        assertThat(at(post, "responses", "200", "headers").names())
                .contains("Idempotent-Replayed", "RateLimit", "RateLimit-Policy", "X-Request-Id");
    }

    @Test
    void whoCanBeCalledBackCanSayWhere() {
        assertThat(at(everything, "paths", "/avro", "post", "parameters").elements().stream()
                        .map(it -> at(it, "name").text()))
                .containsExactly("Prefer", "Callback-Url");
    }

    @Test
    void aRequestThatOutlivesItsConnectionHasResources() {
        assertThat(at(everything, "paths", "/.isthmus/requests/{id}").names())
                .containsExactly("parameters", "get", "head", "delete");
        assertThat(at(everything, "paths", "/.isthmus/requests/{id}", "get", "security")
                        .elements())
                .hasSize(3);
        assertThat(at(everything, "paths", "/.isthmus/requests/{id}/result", "get", "responses")
                        .names())
                .contains("202", "404", "410", "default");
    }

    @Test
    void answersInPartsAndBatchesAndStreamsHaveTheirMediaTypes() {
        assertThat(at(everything, "paths", "/v1/carriers", "post", "responses", "203", "content")
                        .names())
                .containsExactly("application/json", "text/event-stream", "application/x-ndjson");
        assertThat(at(everything, "paths", "/v1/orders", "post", "requestBody", "content")
                        .names())
                .containsExactly("application/json", "application/x-ndjson");
        assertThat(at(everything, "paths", "/v1/orders", "post", "responses", "200", "content")
                        .names())
                .containsExactly("application/x-ndjson");
        assertThat(at(everything, "paths", "/v1/prices", "get", "responses", "200", "content")
                        .names())
                .containsExactly("text/event-stream");
    }

    @Test
    void schemasOfFilesReferToEachOtherWithinTheDocument() {
        Json order = at(everything, "components", "schemas", "order");

        assertThat(order.get("$schema")).isNull();
        assertThat(at(order, "properties", "customerId", "$ref").text())
                .isEqualTo("#/components/schemas/common/$defs/id");
        assertThat(at(order, "properties", "lines", "items", "$ref").text())
                .isEqualTo("#/components/schemas/order/$defs/line");
        assertThat(at(order, "properties", "total", "$ref").text()).isEqualTo("#/components/schemas/order/$defs/money");
        assertThat(at(order, "properties", "origin", "const", "$ref").text()).isEqualTo("is a value here");
    }

    private static Json document(Path file) {
        return OpenApi.of(Contracts.load(file), "Shop", "1", null);
    }
}
