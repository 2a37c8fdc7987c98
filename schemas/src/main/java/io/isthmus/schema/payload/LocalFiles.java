package io.isthmus.schema.payload;

import com.networknt.schema.AbsoluteIri;
import com.networknt.schema.resource.InputStreamSource;
import com.networknt.schema.resource.ResourceLoader;
import java.net.URI;
import java.nio.file.Files;
import java.nio.file.Path;
import org.jspecify.annotations.Nullable;

/** Where a {@code $ref} may lead: into a local file. */
final class LocalFiles implements ResourceLoader {

    @Override
    public @Nullable InputStreamSource getResource(AbsoluteIri iri) {
        if (!"file".equals(iri.getScheme())) {
            return null;
        }
        var file = Path.of(URI.create(iri.toString()));
        return () -> Files.newInputStream(file);
    }
}
