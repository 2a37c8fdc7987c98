package io.isthmus.ingress.cli;

import java.util.Objects;
import picocli.CommandLine.IVersionProvider;

/** The version that the jar was built as. */
final class Version implements IVersionProvider {

    @Override
    public String[] getVersion() {
        return new String[] {text()};
    }

    static String text() {
        String built = Version.class.getPackage().getImplementationVersion();
        return "isthmus " + Objects.requireNonNullElse(built, "development") + ", Java "
                + Runtime.version().feature();
    }
}
