package io.isthmus.ingress.imports;

import io.isthmus.schema.json.JsonSource;
import io.isthmus.schema.json.MalformedJsonException;
import java.io.IOException;
import java.net.URLDecoder;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.NoSuchFileException;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.LinkedHashSet;
import java.util.List;
import java.util.Map;
import java.util.Set;
import org.jspecify.annotations.Nullable;

/**
 * The files that documents consist of, each read once, and what there is to say of them. A {@code $ref} leads within its file
 * or to another one beside it, never over the network. For one thread.
 */
final class Documents {

    /** Files of one import. */
    static final int FILES_MAX = 200;

    /** Steps from one {@code $ref} to the next before what is meant is there. */
    static final int STEPS_MAX = 50;

    private final Map<Path, Document> read = new HashMap<>();
    private final Set<Notice> notices = new LinkedHashSet<>();

    /**
     * A file.
     *
     * @param label as it was named
     */
    record Document(Path file, String label, JsonSource source) {}

    /** The whole of {@code file}. */
    Part open(Path file) throws UnreadableException {
        Document document = document(file.toAbsolutePath().normalize(), file.toString());
        return new Part(this, document, "", document.source().value());
    }

    private Document document(Path file, String label) throws UnreadableException {
        Document known = read.get(file);
        if (known != null) {
            return known;
        }
        if (read.size() >= FILES_MAX) {
            throw new UnreadableException(label + ": is one file more than the " + FILES_MAX + " that are read");
        }
        try {
            if (Files.size(file) > JsonSource.CHARACTERS_MAX) {
                throw new UnreadableException(label + ": is larger than " + JsonSource.CHARACTERS_MAX + " bytes");
            }
            Document document = new Document(file, label, JsonSource.read(Files.readString(file)));
            read.put(file, document);
            return document;
        } catch (NoSuchFileException e) {
            throw new UnreadableException(label + ": is not there");
        } catch (IOException e) {
            throw new UnreadableException(label + ": cannot be read: may it be read, and is it UTF-8?");
        } catch (MalformedJsonException e) {
            throw new UnreadableException(label + ": " + e.getMessage());
        }
    }

    void tell(Part where, String message) {
        notices.add(new Notice(where.where(), message));
    }

    List<Notice> notices() {
        return new ArrayList<>(notices);
    }

    /** What {@code part} stands for: itself, or what its {@code $ref} leads to; null, and told, if that is nothing. */
    @Nullable
    Part follow(Part part) {
        Part at = part;
        for (int steps = 0; steps < STEPS_MAX; steps++) {
            String ref = at.ref();
            if (ref == null) {
                return at;
            }
            Part next = target(at, ref);
            if (next == null) {
                return null;
            }
            at = next;
        }
        tell(part, "has a $ref that runs in a circle: it is left out");
        return null;
    }

    /** What {@code ref}, which stands in {@code from}, leads to in one step; null, and told, if that is nothing. */
    @Nullable
    Part target(Part from, String ref) {
        int hash = ref.indexOf('#');
        String file = hash < 0 ? ref : ref.substring(0, hash);
        String pointer = hash < 0 ? "" : decoded(ref.substring(hash + 1));
        if (file.matches("[A-Za-z][A-Za-z0-9+.-]*:.*") || file.startsWith("//")) {
            tell(
                    from,
                    "has a $ref to another host, " + ref
                            + ", which is not followed: save that document beside this one and refer to the file");
            return null;
        }
        if (!pointer.isEmpty() && !pointer.startsWith("/")) {
            tell(from, "has a $ref to an anchor, " + ref + ", which is not followed: write it as a JSON Pointer");
            return null;
        }
        try {
            Document document = file.isEmpty() ? from.document() : beside(from.document(), decoded(file));
            Part at = new Part(this, document, "", document.source().value());
            for (String step :
                    pointer.isEmpty() ? new String[0] : pointer.substring(1).split("/", -1)) {
                Part resolved = at.ref() == null ? at : follow(at);
                Part next = resolved == null
                        ? null
                        : resolved.raw(step.replace("~1", "/").replace("~0", "~"));
                if (next == null) {
                    tell(from, "has a $ref that leads to nothing, " + ref + ": correct it");
                    return null;
                }
                at = next;
            }
            return at;
        } catch (UnreadableException e) {
            tell(from, "has a $ref that cannot be followed: " + e.getMessage());
            return null;
        }
    }

    private Document beside(Document document, String file) throws UnreadableException {
        Path folder = document.file().getParent();
        Path path = (folder == null ? Path.of(file) : folder.resolve(file)).normalize();
        Path label = Path.of(document.label()).resolveSibling(file).normalize();
        return document(path, label.toString());
    }

    private static String decoded(String text) {
        try {
            // Plus is plus in a fragment.
            return URLDecoder.decode(text.replace("+", "%2B"), StandardCharsets.UTF_8);
        } catch (IllegalArgumentException notEncoded) {
            return text;
        }
    }
}
