package io.isthmus.schema.dialect;

/** The header names of the {@code isthmus} dialect, on every broker that has headers. Values are text. */
public final class IsthmusHeaders {

    /** Comes back with the reply as it is. */
    public static final String CORRELATION = "isthmus-correlation";

    /** Where the reply goes: a topic's or a queue's name. */
    public static final String REPLY_TO = "isthmus-reply-to";

    /** The partition of the reply topic, decimal. */
    public static final String REPLY_PARTITION = "isthmus-reply-partition";

    /** When the answer stops being of use, in milliseconds since the epoch, decimal. */
    public static final String DEADLINE = "isthmus-deadline";

    /** The name of the route that asks. */
    public static final String ROUTE = "isthmus-route";

    /** Who asks; absent for anyone. */
    public static final String SUBJECT = "isthmus-subject";

    /** In a published message: the id of the request that it came with, as logs and answers have it. */
    public static final String REQUEST_ID = "isthmus-request-id";

    /** In a reply: the HTTP status to answer with, decimal, 200 to 599. */
    public static final String STATUS = "isthmus-status";

    /** On every dead letter, and on nothing else: why it is one. */
    public static final String DEAD_REASON = "isthmus-dead-reason";

    public static final String CONTENT_TYPE = "content-type";
    public static final String TRACEPARENT = "traceparent";
    public static final String TRACESTATE = "tracestate";

    /** What every name of this dialect begins with, but for those that others have named. */
    public static final String PREFIX = "isthmus-";

    private IsthmusHeaders() {}

    /** @throws UnreadableReply unless {@code value} is an HTTP status that may end an exchange, 200 to 599 */
    public static int status(String value) {
        if (value.length() == 3 && value.chars().allMatch(c -> c >= '0' && c <= '9')) {
            int status = Integer.parseInt(value);
            if (status >= 200 && status <= 599) {
                return status;
            }
        }
        throw new UnreadableReply("a reply's " + STATUS + " must be three digits, 200 to 599");
    }
}
