package io.isthmus.ingress.conformance;

/** The one way in which a service is wrong. */
enum Flaw {
    NONE,
    SILENT,
    NO_CORRELATION,
    CHANGED_CORRELATION,
    ONE_PARTITION,
    ONE_ADDRESS,
    TWICE,
    NO_CONTENT_TYPE,
    WRONG_CONTENT_TYPE,
    SUCCESS_FOR_BAD_BODY,
    SILENT_ON_BAD_BODY,
    STOPS_AFTER_BAD_BODY,
    SHY_OF_HEADERS,
    MIXES_UP,
    WORKS_FOR_NOBODY
}
