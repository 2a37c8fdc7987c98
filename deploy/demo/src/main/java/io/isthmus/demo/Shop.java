package io.isthmus.demo;

import io.vertx.core.json.JsonArray;
import io.vertx.core.json.JsonObject;
import java.util.UUID;
import java.util.stream.Stream;

/** What the sample services know: a shop that has everything, at a price made from its name. */
final class Shop {

    private Shop() {}

    static JsonObject item(String sku) {
        return new JsonObject().put("sku", sku).put("name", "Item " + sku).put("price", price(sku));
    }

    static JsonArray items(Stream<String> skus) {
        var found = new JsonArray();
        skus.forEach(sku -> found.add(item(sku)));
        return found;
    }

    static JsonObject customer(String id) {
        return new JsonObject().put("id", id).put("name", "Customer " + id);
    }

    static JsonObject order(String id) {
        return new JsonObject()
                .put("id", id)
                .put("customerId", "c-" + id)
                .put(
                        "lines",
                        new JsonArray()
                                .add(new JsonObject()
                                        .put("sku", "s-" + id + "-1")
                                        .put("quantity", 2))
                                .add(new JsonObject()
                                        .put("sku", "s-" + id + "-2")
                                        .put("quantity", 1)));
    }

    static JsonObject quote(JsonObject request) {
        double total = 0;
        for (Object each : request.getJsonArray("items")) {
            JsonObject line = (JsonObject) each;
            total += price(line.getString("sku")) * line.getInteger("quantity");
        }
        return new JsonObject()
                .put("quoteId", UUID.randomUUID().toString())
                .put("customerId", request.getString("customerId"))
                .put("total", Math.round(total * 100) / 100.0)
                .put("currency", "EUR");
    }

    static JsonObject reservation(JsonObject request) {
        return new JsonObject()
                .put("reservationId", UUID.randomUUID().toString())
                .put("sku", request.getString("sku"))
                .put("quantity", request.getInteger("quantity"));
    }

    static JsonObject stock(Stream<String> skus) {
        var levels = new JsonObject();
        skus.forEach(sku -> levels.put(sku, Math.floorMod(sku.hashCode(), 50)));
        return new JsonObject().put("known", true).put("levels", levels);
    }

    /** The {@code skus} of a request: a list, or one by itself. */
    static Stream<String> skus(JsonObject request) {
        Object skus = request.getValue("skus");
        return skus instanceof JsonArray list ? list.stream().map(String::valueOf) : Stream.of(String.valueOf(skus));
    }

    private static double price(String sku) {
        return 1 + Math.floorMod(sku.hashCode(), 9900) / 100.0;
    }
}
