package io.isthmus.ingress.route;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import io.isthmus.ingress.route.RouteTable.Match;
import java.util.ArrayList;
import java.util.Collections;
import java.util.List;
import java.util.Map;
import java.util.Random;
import java.util.Set;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import org.junit.jupiter.params.provider.ValueSource;

class RouteTableTest {

    private static final List<String> TEMPLATES = List.of(
            "/v1/items/{sku}",
            "/v1/items/special",
            "/v1/items/{sku}/stock",
            "/v1/items/special/**",
            "/v1/items/**",
            "/v1/**",
            "/v1/orders/{id}/page",
            "/**");

    private final RouteTable<String> table = tableOf(TEMPLATES);

    @ParameterizedTest
    @CsvSource({
        "/v1/items/17, /v1/items/{sku}",
        "/v1/items/special, /v1/items/special",
        "/v1/items/special/offers, /v1/items/special/**",
        "/v1/items/special/stock, /v1/items/special/**",
        "/v1/items/17/stock, /v1/items/{sku}/stock",
        "/v1/items/17/price, /v1/items/**",
        "/v1/items, /v1/items/**",
        "/v1/items/, /v1/items/**",
        "/v1/orders/7/page, /v1/orders/{id}/page",
        "/v1/orders/7, /v1/**",
        "/other, /**",
        "/, /**"
    })
    void theMostSpecificTemplateWins(String path, String template) {
        assertThat(table.find("GET", path))
                .isInstanceOfSatisfying(
                        Match.Found.class, found -> assertThat(found.route()).isEqualTo(template));
    }

    @Test
    void theOrderInTheFileDoesNotMatter() {
        var random = new Random(7);
        for (int round = 0; round < 50; round++) {
            var shuffled = new ArrayList<>(TEMPLATES);
            Collections.shuffle(shuffled, random);
            RouteTable<String> other = tableOf(shuffled);
            for (String path : List.of("/v1/items/special", "/v1/items/1/stock", "/v1/x", "/v1/items/special/a/b")) {
                assertThat(other.find("GET", path)).isEqualTo(table.find("GET", path));
            }
        }
    }

    @Test
    void parametersAreDecodedSegmentBySegment() {
        assertThat(table.find("GET", "/v1/orders/a%20b%C3%A9/page"))
                .isEqualTo(new Match.Found<>("/v1/orders/{id}/page", Map.of("id", "a bé")));
    }

    @Test
    void aParameterIsNeverEmpty() {
        assertThat(RouteTable.<String>builder()
                        .add(Set.of("GET"), "/v1/items/{sku}", "item")
                        .build()
                        .find("GET", "/v1/items/"))
                .isInstanceOf(Match.NotFound.class);
    }

    @ParameterizedTest
    @ValueSource(
            strings = {
                "/v1/../admin",
                "/v1/%2e%2e/admin",
                "/v1/.%2E/admin",
                "/v1/./items",
                "/v1//items",
                "/v1/items/a%2Fb",
                "/v1/items/a%5cb",
                "/v1/items/a\\b",
                "/v1/items/%00",
                "/v1/items/%7f",
                "/v1/items/%zz",
                "/v1/items/%2",
                "/v1/items/%ff",
                "v1",
                "",
                "//"
            })
    void aPathThatCanBeReadInTwoWaysIsRefused(String path) {
        assertThat(table.find("GET", path)).isInstanceOf(Match.BadPath.class);
    }

    @Test
    void anotherMethodOnTheSamePathIsRefusedWithThoseThatAreAllowed() {
        var methods = RouteTable.<String>builder()
                .add(Set.of("POST"), "/v1/quotes", "create")
                .add(Set.of("GET", "DELETE"), "/v1/{any}", "read")
                .build();
        assertThat(methods.find("PUT", "/v1/quotes"))
                .isEqualTo(new Match.MethodNotAllowed<String>(Set.of("DELETE", "GET", "POST")));
        assertThat(methods.find("POST", "/v1/quotes")).isEqualTo(new Match.Found<>("create", Map.of()));
    }

    @Test
    void aLessSpecificRouteServesTheMethodThatTheMoreSpecificOneLacks() {
        var methods = RouteTable.<String>builder()
                .add(Set.of("POST"), "/v1/quotes", "create")
                .add(Set.of(), "/v1/**", "proxy")
                .build();
        assertThat(methods.find("GET", "/v1/quotes")).isEqualTo(new Match.Found<>("proxy", Map.of()));
    }

    @Test
    void aNamedMethodBeatsAnyMethod() {
        var methods = RouteTable.<String>builder()
                .add(Set.of(), "/a", "any")
                .add(Set.of("GET"), "/a", "get")
                .build();
        assertThat(methods.find("GET", "/a")).isEqualTo(new Match.Found<>("get", Map.of()));
        assertThat(methods.find("PUT", "/a")).isEqualTo(new Match.Found<>("any", Map.of()));
    }

    @Test
    void twoRoutesForTheSameRequestsCannotBeBuilt() {
        var builder = RouteTable.<String>builder().add(Set.of("GET"), "/a/{x}", "one");
        assertThatThrownBy(() -> builder.add(Set.of("GET"), "/a/{y}", "two")).hasMessageContaining("/a/{y}");
    }

    private static RouteTable<String> tableOf(List<String> templates) {
        var builder = RouteTable.<String>builder();
        templates.forEach(template -> builder.add(Set.of("GET"), template, template));
        return builder.build();
    }
}
