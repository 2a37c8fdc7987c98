package io.isthmus.ingress.callback;

import java.security.cert.CertPathBuilderException;
import java.security.cert.CertPathValidatorException;
import java.security.cert.CertificateException;
import javax.net.ssl.SSLException;
import org.jspecify.annotations.Nullable;

/** Why there is no connection to who is to be called back, in a word that its operator can act on. */
final class Faults {

    private static final int CAUSES_MAX = 16;

    private Faults() {}

    /** Of a connection that did not come about. */
    static String ofConnecting(Throwable failure) {
        String word = "not-connected";
        Throwable cause = failure;
        for (int i = 0; cause != null && i < CAUSES_MAX; i++) {
            String found = word(cause);
            if (found != null) {
                word = found;
            }
            cause = cause.getCause();
        }
        return word;
    }

    /** The innermost exception knows best: a certificate that is not believed is a failed handshake too. */
    private static @Nullable String word(Throwable cause) {
        return switch (cause) {
            case CertPathBuilderException _, CertPathValidatorException _ -> "untrusted-certificate";
            // The JDK has no type of its own for a name that does not fit, and one below this for chains.
            case CertificateException certificate
            when certificate.getClass() == CertificateException.class -> "certificate-of-another-host";
            case CertificateException _ -> "untrusted-certificate";
            case SSLException _ -> "no-tls";
            default -> null;
        };
    }
}
