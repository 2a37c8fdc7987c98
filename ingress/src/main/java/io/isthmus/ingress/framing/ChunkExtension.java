package io.isthmus.ingress.framing;

/**
 * The grammar of RFC 9112 section 7.1.1: {@code *( BWS ";" BWS name [ BWS "=" BWS value ] )}, without obs-text in a quoted
 * value. The content means nothing to anybody and is dropped; it is read because a tolerant reader and a strict one end it at
 * different bytes.
 */
final class ChunkExtension {

    private enum State {
        BEFORE_SEMICOLON,
        BEFORE_NAME,
        NAME,
        AFTER_NAME,
        BEFORE_VALUE,
        VALUE,
        QUOTED,
        ESCAPED,
        QUOTED_END,
        AFTER_VALUE
    }

    private State state = State.BEFORE_SEMICOLON;

    void begin() {
        state = State.BEFORE_SEMICOLON;
    }

    /** Whether the extension may end here. */
    boolean complete() {
        return state == State.NAME || state == State.VALUE || state == State.QUOTED_END;
    }

    boolean accepts(byte octet) {
        return switch (state) {
            case BEFORE_SEMICOLON -> blank(octet, State.BEFORE_SEMICOLON) || semicolon(octet);
            case BEFORE_NAME -> blank(octet, State.BEFORE_NAME) || token(octet, State.NAME);
            case NAME -> token(octet, State.NAME) || afterName(octet);
            case AFTER_NAME -> afterName(octet);
            case BEFORE_VALUE ->
                blank(octet, State.BEFORE_VALUE) || exactly(octet, '"', State.QUOTED) || token(octet, State.VALUE);
            case VALUE -> token(octet, State.VALUE) || afterValue(octet);
            case QUOTED ->
                Octets.is(Octets.QUOTED, octet)
                        || exactly(octet, '"', State.QUOTED_END)
                        || exactly(octet, '\\', State.ESCAPED);
            case ESCAPED -> (Octets.is(Octets.QUOTED, octet) || octet == '"' || octet == '\\') && enter(State.QUOTED);
            case QUOTED_END, AFTER_VALUE -> afterValue(octet);
        };
    }

    private boolean afterName(byte octet) {
        return blank(octet, State.AFTER_NAME) || semicolon(octet) || exactly(octet, '=', State.BEFORE_VALUE);
    }

    private boolean afterValue(byte octet) {
        return blank(octet, State.AFTER_VALUE) || semicolon(octet);
    }

    private boolean semicolon(byte octet) {
        return exactly(octet, ';', State.BEFORE_NAME);
    }

    private boolean exactly(byte octet, char expected, State next) {
        return octet == expected && enter(next);
    }

    private boolean blank(byte octet, State next) {
        return Octets.isBlank(octet) && enter(next);
    }

    private boolean token(byte octet, State next) {
        return Octets.is(Octets.TOKEN, octet) && enter(next);
    }

    private boolean enter(State next) {
        state = next;
        return true;
    }
}
