package io.isthmus.endtoend;

import java.nio.file.Files;
import java.nio.file.Path;

/** Where the build has put what a user would run. */
final class Repository {

    private Repository() {}

    static Path root() {
        return Path.of(System.getProperty("repository", "../.."))
                .toAbsolutePath()
                .normalize();
    }

    /** The {@code isthmus} executable of the distribution that this build has made. */
    static Path isthmus() {
        Path nested = root().resolve("deploy/distribution/target/isthmus/isthmus/bin/isthmus");
        return Files.exists(nested) ? nested : root().resolve("deploy/distribution/target/isthmus/bin/isthmus");
    }
}
