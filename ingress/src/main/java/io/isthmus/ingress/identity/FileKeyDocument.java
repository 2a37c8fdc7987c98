package io.isthmus.ingress.identity;

import io.vertx.core.Future;
import io.vertx.core.Vertx;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;

/** A JWK set in a file. It is read again as often as one at an address is fetched, so that it can be replaced. */
final class FileKeyDocument implements KeyDocument {

    private final Vertx vertx;
    private final Path file;

    FileKeyDocument(Vertx vertx, Path file) {
        this.vertx = vertx;
        this.file = file;
    }

    @Override
    public Future<Fetched> fetch() {
        return vertx.executeBlocking(() -> new Fetched(KeySetReader.read(bytes()), null), false);
    }

    private byte[] bytes() throws IOException, UnusableKeysException {
        try (var in = Files.newInputStream(file)) {
            byte[] bytes = in.readNBytes(KEYS_BYTES_MAX + 1);
            if (bytes.length > KEYS_BYTES_MAX) {
                throw new UnusableKeysException("the file is larger than " + KEYS_BYTES_MAX + " bytes");
            }
            return bytes;
        }
    }
}
