package io.isthmus.ingress.framing;

/**
 * Everything that ends a connection at the edge, with the status of its answer and a reason that never changes, for metrics
 * and problem details.
 */
public enum FramingViolation {
    // The request line, RFC 9112 section 3
    REQUEST_LINE_INVALID(400, "request-line-invalid", "The request line is not METHOD SP target SP HTTP/1.1"),
    TARGET_INVALID(400, "target-invalid", "The request target has a byte or a form that is not allowed"),
    TARGET_TOO_LONG(414, "target-too-long", "The request line is longer than a whole request head may be"),
    CONNECT_UNSUPPORTED(501, "connect-unsupported", "This gateway opens no tunnels"),
    VERSION_UNSUPPORTED(505, "version-unsupported", "Only HTTP/1.1, HTTP/1.0 and HTTP/2 are spoken here"),

    // Fields, RFC 9112 section 5 and RFC 9110 section 5
    LINE_ENDING_INVALID(400, "line-ending-invalid", "A line must end with CR LF; neither may stand alone"),
    FIELD_NAME_INVALID(400, "field-name-invalid", "A field name must be a token directly followed by a colon"),
    FIELD_VALUE_INVALID(400, "field-value-invalid", "A field value has a control character"),
    FIELD_FOLDED(400, "field-folded", "Folded field lines are obsolete"),
    HEADERS_TOO_LARGE(431, "headers-too-large", "The request head has too many bytes"),
    HEADERS_TOO_MANY(431, "headers-too-many", "The request head has too many fields"),
    HOST_MISSING(400, "host-missing", "An HTTP/1.1 request must name its host"),
    HOST_DUPLICATE(400, "host-duplicate", "A request must name its host once"),
    HOST_INVALID(400, "host-invalid", "Host must be a name or an address, with an optional port"),
    HOST_MISMATCH(400, "host-mismatch", "The authority of the request target is not that of Host"),

    // The length of a body, RFC 9112 section 6
    CONTENT_LENGTH_INVALID(400, "content-length-invalid", "Content-Length must be one decimal number"),
    CONTENT_LENGTH_DUPLICATE(400, "content-length-duplicate", "Content-Length must stand once"),
    LENGTH_AMBIGUOUS(400, "length-ambiguous", "Content-Length and Transfer-Encoding exclude each other"),
    TRANSFER_ENCODING_INVALID(400, "transfer-encoding-invalid", "Transfer-Encoding must stand once, on HTTP/1.1"),
    TRANSFER_CODING_UNSUPPORTED(501, "transfer-coding-unsupported", "The only transfer coding understood is chunked"),
    OBSOLETE_HANDSHAKE(
            400, "obsolete-handshake", "The WebSocket drafts that hid a body behind their fields are refused"),

    // Chunks, RFC 9112 section 7.1
    CHUNK_SIZE_INVALID(400, "chunk-size-invalid", "A chunk size must be a hexadecimal number"),
    CHUNK_TOO_LARGE(413, "chunk-too-large", "A single chunk may not exceed 2147483647 bytes"),
    CHUNK_EXTENSION_INVALID(400, "chunk-extension-invalid", "A chunk extension does not follow its grammar"),
    CHUNK_EXTENSIONS_TOO_LONG(400, "chunk-extensions-too-long", "The chunk extensions of the body have too many bytes"),
    CHUNK_END_INVALID(400, "chunk-end-invalid", "The data of a chunk must be followed by CR LF"),
    TRAILER_INVALID(400, "trailer-invalid", "A trailer field is malformed or may not be a trailer"),
    TRAILERS_TOO_LARGE(431, "trailers-too-large", "The trailers have too many bytes or fields"),

    // Time and room
    HEADERS_LATE(408, "headers-late", "The request head did not arrive in time"),
    BODY_SLOW(408, "body-slow", "The request body arrives more slowly than is allowed"),
    CONNECTIONS_EXCEEDED(503, "connections-exceeded", "Too many connections are open"),
    IDLE(0, "idle", "No request on the connection for too long"),
    RESPONSE_STALLED(0, "response-stalled", "The client took nothing of its response for too long"),

    /** The toolkit's decoder refused what the guard had let through: safe, but a difference worth knowing. */
    DECODER_REFUSED(400, "decoder-refused", "The request could not be read");

    private final int status;
    private final String reason;
    private final String detail;

    FramingViolation(int status, String reason, String detail) {
        this.status = status;
        this.reason = reason;
        this.detail = detail;
    }

    /** The HTTP status of the answer; 0 where the connection closes without one. */
    public int status() {
        return status;
    }

    /** Lower-case words joined by hyphens; a metric label and part of a problem. */
    public String reason() {
        return reason;
    }

    /** One sentence for the problem's {@code detail}; holds nothing of the request. */
    public String detail() {
        return detail;
    }
}
