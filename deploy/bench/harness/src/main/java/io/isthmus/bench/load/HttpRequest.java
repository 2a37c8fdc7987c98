package io.isthmus.bench.load;

/**
 * A kind of request, and how its right answer is known.
 *
 * @param whole the message, head and body
 * @param idsInAnswer how often the request's id stands in the body of the right answer
 */
public record HttpRequest(Template whole, int idsInAnswer) {

    public static HttpRequest get(String path, String headers, int idsInAnswer) {
        return new HttpRequest(
                new Template("GET " + path + " HTTP/1.1\r\nHost: localhost\r\n" + headers + "\r\n"), idsInAnswer);
    }

    public static HttpRequest post(String path, String headers, String body) {
        return new HttpRequest(
                new Template("POST " + path + " HTTP/1.1\r\nHost: localhost\r\nContent-Type: application/json\r\n"
                        + "Content-Length: " + body.length() + "\r\n" + headers + "\r\n" + body),
                1);
    }
}
