package io.isthmus.ingress.imports;

import static org.assertj.core.api.Assertions.assertThat;

import io.isthmus.ingress.contract.Contracts;
import io.isthmus.schema.json.JsonDocument;
import io.isthmus.schema.json.JsonSource;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.stream.Collectors;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;

class ImportTest {

    private static final Path OPENAPI = Imports.FOLDER.resolve("shop-openapi.yaml");
    private static final Path ASYNCAPI = Imports.FOLDER.resolve("shop-asyncapi.yaml");

    @TempDir
    Path folder;

    @ParameterizedTest
    @CsvSource({"openapi-3.1, shop-openapi.yaml", "asyncapi-3.0, shop-asyncapi.yaml"})
    void theDocumentsOfThisTestAreOnes(String specification, String file) throws Exception {
        Contracts.assertFits(specification, JsonSource.read(Imports.text(file)).value());
    }

    @Test
    void documentsBecomeAConfigurationThatIsRight() throws Exception {
        Imported shop = Import.of(OPENAPI, ASYNCAPI, null);
        write("shop-gateway.yaml", JsonDocument.yaml(shop.config()));

        assertThat(JsonDocument.yaml(shop.config())).isEqualTo(Imports.text("shop-gateway.yaml"));
        assertThat(Imports.load(shop, folder).routes().keySet())
                .containsExactlyElementsOf(shop.config().get("routes").names());
    }

    @Test
    void whatCannotBeSaidIsToldWithItsPlaceAndARemedy() throws Exception {
        Imported shop = Import.of(OPENAPI, ASYNCAPI, null);
        String told = shop.notices().stream()
                .map(notice -> notice.toString().replace(Imports.FOLDER + "/", "") + "\n")
                .collect(Collectors.joining());
        write("shop-notices.txt", told);

        assertThat(told).isEqualTo(Imports.text("shop-notices.txt"));
    }

    private static void write(String name, String text) throws Exception {
        if (Boolean.getBoolean("isthmus.write")) {
            Files.writeString(Imports.FOLDER.resolve(name), text);
        }
    }
}
