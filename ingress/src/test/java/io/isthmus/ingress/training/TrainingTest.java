package io.isthmus.ingress.training;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatCode;

import java.nio.file.Files;
import java.nio.file.Path;
import java.util.Set;
import java.util.stream.Collectors;
import org.junit.jupiter.api.Test;

class TrainingTest {

    /** It fails if one of its requests is answered in another way than it should be. */
    @Test
    void oneOfEachIsAnsweredWithoutBrokersOrServicesAndNothingIsLeftBehind() throws Exception {
        Set<Path> before = folders();
        assertThatCode(Training::run).doesNotThrowAnyException();
        assertThat(folders()).isEqualTo(before);
    }

    private static Set<Path> folders() throws Exception {
        try (var all = Files.list(Path.of(System.getProperty("java.io.tmpdir")))) {
            return all.filter(file -> file.getFileName().toString().startsWith("isthmus-training"))
                    .collect(Collectors.toSet());
        }
    }
}
