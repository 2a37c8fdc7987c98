package io.isthmus.ingress.callback;

import java.io.IOException;
import java.io.UncheckedIOException;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.List;
import java.util.stream.Collectors;

/** Somebody who vouches for hosts, made for a test and forgotten with its folder. */
public final class ThrowAwayCa {

    public static final String PASSWORD = "changeit";

    private final Path folder;
    private final String name;

    /** @param name of its files */
    public ThrowAwayCa(Path folder, String name) {
        this.folder = folder;
        this.name = name;
        keytool(
                "-genkeypair",
                "-keystore",
                file("ca.p12"),
                "-alias",
                "ca",
                "-keyalg",
                "EC",
                "-dname",
                "CN=" + name,
                "-ext",
                "bc:c=ca:true",
                "-ext",
                "ku:c=keyCertSign");
        keytool("-exportcert", "-keystore", file("ca.p12"), "-alias", "ca", "-rfc", "-file", file("ca.pem"));
        keytool("-importcert", "-keystore", file("trust.p12"), "-alias", "ca", "-noprompt", "-file", file("ca.pem"));
    }

    /** A key store with a key and a certificate for {@code hosts}. */
    public Path keysFor(String... hosts) {
        String own = hosts[0];
        String keys = file(own + ".p12");
        keytool("-genkeypair", "-keystore", keys, "-alias", "server", "-keyalg", "EC", "-dname", "CN=receiver");
        keytool("-certreq", "-keystore", keys, "-alias", "server", "-file", file(own + ".csr"));
        keytool(
                "-gencert",
                "-keystore",
                file("ca.p12"),
                "-alias",
                "ca",
                "-infile",
                file(own + ".csr"),
                "-outfile",
                file(own + ".pem"),
                "-rfc",
                "-ext",
                "san=" + Arrays.stream(hosts).map(host -> "dns:" + host).collect(Collectors.joining(",")));
        keytool("-importcert", "-keystore", keys, "-alias", "ca", "-noprompt", "-file", file("ca.pem"));
        keytool("-importcert", "-keystore", keys, "-alias", "server", "-noprompt", "-file", file(own + ".pem"));
        return Path.of(keys);
    }

    /** Has the JVM believe it, until {@link #forget}. */
    public void trust() {
        System.setProperty("javax.net.ssl.trustStore", file("trust.p12"));
        System.setProperty("javax.net.ssl.trustStorePassword", PASSWORD);
    }

    public static void forget() {
        System.clearProperty("javax.net.ssl.trustStore");
        System.clearProperty("javax.net.ssl.trustStorePassword");
    }

    private String file(String of) {
        return folder.resolve(name + "-" + of).toString();
    }

    private static void keytool(String... arguments) {
        List<String> command = new ArrayList<>();
        command.add(Path.of(System.getProperty("java.home"), "bin", "keytool").toString());
        command.addAll(List.of(arguments));
        command.addAll(List.of("-storepass", PASSWORD));
        try {
            Process keytool =
                    new ProcessBuilder(command).redirectErrorStream(true).start();
            String said = new String(keytool.getInputStream().readAllBytes());
            if (keytool.waitFor() != 0) {
                throw new AssertionError(said);
            }
        } catch (IOException e) {
            throw new UncheckedIOException(e);
        } catch (InterruptedException stopped) {
            Thread.currentThread().interrupt();
            throw new AssertionError(stopped);
        }
    }
}
