package io.isthmus.ingress.identity;

import io.isthmus.schema.config.SignatureAlgorithm;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;

/** Callers of a gateway under test: an issuer's keys in a file, and tokens that are signed with them. */
public final class Callers {

    private static final SigningKey KEY = SigningKey.make("callers", SignatureAlgorithm.RS256);

    private Callers() {}

    /** Writes the keys beside a configuration, and returns what stands under {@code identities} of it. */
    public static String identity(Path folder) throws IOException {
        Files.write(folder.resolve("callers.json"), KeySetReaderTest.document(List.of(KEY.jwk())));
        return "{jwt: {issuer: \"" + Token.ISSUER + "\", audience: " + Token.AUDIENCE + ", keys: callers.json}}";
    }

    /** The value of {@code Authorization}. */
    public static String bearer(String subject) {
        return Token.by(KEY, System.currentTimeMillis()).claim("sub", subject).bearer();
    }
}
