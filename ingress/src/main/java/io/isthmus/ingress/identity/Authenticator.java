package io.isthmus.ingress.identity;

import io.vertx.core.Future;
import java.util.List;

/**
 * Makes out who calls. An <b>authenticator</b> belongs to one event loop: it is called there and completes there. It
 * never blocks and never throws.
 *
 * <p>The future never fails. It is complete on return for a token that was checked before, and for one that can be refused
 * without looking at its signature; otherwise it completes within {@code 3 s}, the longest that keys are waited for, plus
 * the time in which the tokens before it are checked.
 */
@FunctionalInterface
public interface Authenticator {

    /** @param authorization the values of all {@code Authorization} fields of the request */
    Future<Authentication> authenticate(List<String> authorization);
}
