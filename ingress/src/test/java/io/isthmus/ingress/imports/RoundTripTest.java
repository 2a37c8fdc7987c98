package io.isthmus.ingress.imports;

import static org.assertj.core.api.Assertions.assertThat;

import io.isthmus.ingress.asyncapi.AsyncApi;
import io.isthmus.ingress.contract.Contracts;
import io.isthmus.ingress.openapi.OpenApi;
import io.isthmus.schema.config.GatewayConfig;
import io.isthmus.schema.json.Json;
import io.isthmus.schema.json.JsonDocument;
import io.isthmus.schema.json.JsonSource;
import java.net.URI;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.LinkedHashSet;
import java.util.List;
import java.util.stream.Collectors;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.MethodSource;

/** What the documents of a configuration lose on their way back into one. */
class RoundTripTest {

    private static final Path LOST = Imports.FOLDER.resolve("lost");

    @TempDir
    Path folder;

    @ParameterizedTest
    @MethodSource("io.isthmus.ingress.contract.Contracts#configurations")
    void documentsOfAConfigurationBecomeOneWithTheSameDocuments(Path file) throws Exception {
        GatewayConfig config = Contracts.load(file);
        Json http = OpenApi.of(config, "Shop", "1", null);
        Json broker = AsyncApi.of(config, "Shop", "1");
        Files.writeString(folder.resolve("openapi.yaml"), JsonDocument.yaml(http));
        Files.writeString(folder.resolve("asyncapi.yaml"), JsonDocument.yaml(broker));

        Imported imported = Import.of(
                folder.resolve("openapi.yaml"), folder.resolve("asyncapi.yaml"), URI.create("http://localhost:7001"));
        GatewayConfig again = Imports.load(imported, folder);

        var lost = new ArrayList<String>();
        compare("", http, OpenApi.of(again, "Shop", "1", null), lost);
        compare("", broker, AsyncApi.of(again, "Shop", "1"), lost);
        String told = imported.notices().stream()
                .map(notice -> notice.toString().replace(folder + "/", "") + "\n")
                .collect(Collectors.joining());
        String all = "# differs\n" + String.join("\n", lost) + "\n# told\n" + told;
        Path expected = LOST.resolve(name(file));
        if (Boolean.getBoolean("isthmus.write")) {
            Files.createDirectories(LOST);
            Files.writeString(expected, all);
        }
        assertThat(all).isEqualTo(Files.readString(expected));
    }

    /** {@code bench-kafka.txt} of {@code …/bench/config/kafka.yaml}. */
    private static String name(Path file) {
        String folder =
                file.toString().contains("bench") ? "bench-" : file.toString().contains("demo") ? "demo-" : "";
        String whole = file.toString().contains("right") ? "language-" : folder;
        return whole + String.valueOf(file.getFileName()).replace(".yaml", ".txt");
    }

    private static void compare(String pointer, Json one, Json other, List<String> lost) {
        if (one.equals(other)) {
            return;
        }
        if (one.isObject() && other.isObject()) {
            var names = new LinkedHashSet<>(one.names());
            names.addAll(other.names());
            for (String name : names) {
                Json mine = one.get(name);
                Json theirs = other.get(name);
                String below = pointer + "/" + JsonSource.step(name);
                if (mine == null) {
                    lost.add("+ " + below);
                } else if (theirs == null) {
                    lost.add("- " + below);
                } else {
                    compare(below, mine, theirs, lost);
                }
            }
        } else {
            lost.add("~ " + pointer);
        }
    }
}
