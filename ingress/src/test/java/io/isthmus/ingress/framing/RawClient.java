package io.isthmus.ingress.framing;

import java.io.ByteArrayOutputStream;
import java.io.Closeable;
import java.io.IOException;
import java.io.InputStream;
import java.io.UncheckedIOException;
import java.net.InetAddress;
import java.net.Socket;
import java.nio.charset.StandardCharsets;
import java.util.ArrayList;
import java.util.List;
import java.util.regex.Matcher;
import java.util.regex.Pattern;

/** A client that sends exactly the bytes it is told to. */
final class RawClient implements Closeable {

    /** What a server sent until it closed. */
    record Answers(String bytes) {

        private static final Pattern STATUS = Pattern.compile("HTTP/1\\.[01] (\\d{3}) ");

        List<Integer> statuses() {
            List<Integer> statuses = new ArrayList<>();
            Matcher matcher = STATUS.matcher(bytes);
            while (matcher.find()) {
                statuses.add(Integer.valueOf(matcher.group(1)));
            }
            return statuses;
        }

        List<String> bodies() {
            List<String> bodies = new ArrayList<>();
            Pattern response =
                    Pattern.compile("content-length: (\\d+)\r\n(?:[^\r\n]+\r\n)*\r\n", Pattern.CASE_INSENSITIVE);
            Matcher matcher = response.matcher(bytes);
            while (matcher.find()) {
                int length = Integer.parseInt(matcher.group(1));
                bodies.add(bytes.substring(matcher.end(), Math.min(bytes.length(), matcher.end() + length)));
            }
            return bodies;
        }
    }

    private static final int TIMEOUT_MS = 10_000;

    private final Socket socket;
    private final ByteArrayOutputStream received = new ByteArrayOutputStream();

    RawClient(int port) {
        try {
            socket = new Socket(InetAddress.getLoopbackAddress(), port);
            socket.setSoTimeout(TIMEOUT_MS);
            socket.setTcpNoDelay(true);
        } catch (IOException e) {
            throw new UncheckedIOException(e);
        }
    }

    /** Sends, and reads until the server closes: a reset or a connection left open fails. */
    static Answers exchange(int port, String bytes) {
        try (RawClient client = new RawClient(port)) {
            return client.send(bytes).untilClosed();
        }
    }

    /** Each char is one byte. */
    RawClient send(String bytes) {
        return send(bytes.getBytes(StandardCharsets.ISO_8859_1));
    }

    RawClient send(byte[] bytes) {
        try {
            socket.getOutputStream().write(bytes);
            socket.getOutputStream().flush();
        } catch (IOException e) {
            throw new UncheckedIOException(e);
        }
        return this;
    }

    Answers untilClosed() {
        read(Integer.MAX_VALUE);
        return new Answers(received.toString(StandardCharsets.ISO_8859_1));
    }

    /** Reads until the bytes received hold {@code text} as often as told. */
    Answers until(String text, int times) {
        while (true) {
            String bytes = received.toString(StandardCharsets.ISO_8859_1);
            if (bytes.split(Pattern.quote(text), -1).length > times) {
                return new Answers(bytes);
            }
            if (!read(1)) {
                throw new AssertionError("The server closed after: " + bytes);
            }
        }
    }

    @Override
    public void close() {
        try {
            socket.close();
        } catch (IOException e) {
            throw new UncheckedIOException(e);
        }
    }

    private boolean read(int reads) {
        try {
            InputStream in = socket.getInputStream();
            byte[] buffer = new byte[8192];
            for (int i = 0; i < reads; i++) {
                int length = in.read(buffer);
                if (length < 0) {
                    return false;
                }
                received.write(buffer, 0, length);
            }
            return true;
        } catch (IOException e) {
            throw new UncheckedIOException(
                    "After " + received.toString(StandardCharsets.ISO_8859_1) + ": " + e.getMessage(), e);
        }
    }
}
