package io.isthmus.ingress.asyncapi;

import io.isthmus.ingress.contract.Members;
import io.isthmus.schema.config.GatewayConfig;
import io.isthmus.schema.json.Json;
import io.isthmus.schema.payload.SchemaBundle;
import java.util.Map;

/**
 * The broker side of a configuration as an AsyncAPI 3.0 document, from the gateway's point of view: it sends requests and
 * receives replies. The same configuration always gives the same document.
 */
public final class AsyncApi {

    private AsyncApi() {}

    /**
     * @param title of the application
     * @param version of what it says
     */
    public static Json of(GatewayConfig config, String title, String version) {
        var servers = new Servers(config.brokers());
        var channels = new Channels(config.brokers(), servers);
        var schemas = new SchemaBundle("#/components/schemas/", Map.of());
        var operations = new Operations(config, channels, schemas);
        config.routes().values().forEach(operations::add);
        return Members.of(
                "asyncapi",
                "3.0.0",
                "info",
                Members.of("title", title, "version", version),
                "defaultContentType",
                "application/json",
                "servers",
                servers.all(),
                "channels",
                channels.all(),
                "operations",
                operations.all(),
                "components",
                Members.of("schemas", schemas.schemas(), "messages", channels.messages()),
                Particulars.KEY,
                Particulars.of(config));
    }
}
