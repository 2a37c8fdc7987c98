package io.isthmus.ingress.service;

import static java.nio.charset.StandardCharsets.ISO_8859_1;

import java.io.BufferedInputStream;
import java.io.ByteArrayOutputStream;
import java.io.EOFException;
import java.io.IOException;
import java.io.InputStream;
import java.io.UncheckedIOException;
import java.net.InetAddress;
import java.net.ServerSocket;
import java.net.Socket;
import java.util.List;
import java.util.Locale;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.CopyOnWriteArrayList;
import java.util.concurrent.atomic.AtomicInteger;

/** A service that answers with whatever bytes a test wants, well-formed or not. Each connection has a thread. */
final class RawService implements AutoCloseable {

    /** What happens on a connection. */
    interface Script {
        void run(Talk talk) throws IOException;
    }

    private final ServerSocket server;
    private final List<Talk> talks = new CopyOnWriteArrayList<>();
    private final AtomicInteger requests = new AtomicInteger();

    RawService(Script script) {
        try {
            server = new ServerSocket(0, 50, InetAddress.getLoopbackAddress());
        } catch (IOException e) {
            throw new UncheckedIOException(e);
        }
        Thread.ofVirtual().start(() -> accept(script));
    }

    /** Answers every request, on connections that stay open, with {@code response}. */
    static RawService answering(String response) {
        return new RawService(talk -> {
            while (true) {
                talk.readRequest();
                talk.write(response);
            }
        });
    }

    int port() {
        return server.getLocalPort();
    }

    /** Connections accepted so far. */
    int connections() {
        return talks.size();
    }

    /** Requests read so far. */
    int requests() {
        return requests.get();
    }

    Talk connection(int index) {
        return talks.get(index);
    }

    private void accept(Script script) {
        try {
            while (true) {
                var talk = new Talk(server.accept());
                talks.add(talk);
                Thread.ofVirtual().start(() -> run(script, talk));
            }
        } catch (IOException closed) {
            // the test is over
        }
    }

    private static void run(Script script, Talk talk) {
        try (talk.socket) {
            script.run(talk);
        } catch (IOException broken) {
            talk.ended.complete(broken);
        } finally {
            talk.ended.complete(null);
        }
    }

    @Override
    public void close() {
        try {
            server.close();
            for (Talk talk : talks) {
                talk.socket.close();
            }
        } catch (IOException e) {
            throw new UncheckedIOException(e);
        }
    }

    /** One connection, as the service sees it. */
    final class Talk {

        final Socket socket;
        final CompletableFuture<IOException> ended = new CompletableFuture<>();
        private final InputStream in;

        private Talk(Socket socket) throws IOException {
            this.socket = socket;
            this.in = new BufferedInputStream(socket.getInputStream());
        }

        /** Head and, if it has a content-length, body of the next request. */
        String readRequest() throws IOException {
            String head = readHead();
            int at = head.toLowerCase(Locale.ROOT).indexOf("content-length: ");
            if (at < 0) {
                return head;
            }
            int length = Integer.parseInt(head.substring(at + 16, head.indexOf('\r', at)));
            return head + new String(in.readNBytes(length), ISO_8859_1);
        }

        String readHead() throws IOException {
            var head = new ByteArrayOutputStream();
            while (!head.toString(ISO_8859_1).endsWith("\r\n\r\n")) {
                head.write(readByte());
            }
            requests.incrementAndGet();
            return head.toString(ISO_8859_1);
        }

        int readByte() throws IOException {
            int next = in.read();
            if (next < 0) {
                throw new EOFException("closed by the gateway");
            }
            return next;
        }

        int read(byte[] bytes, int atMost) throws IOException {
            int read = in.read(bytes, 0, atMost);
            if (read < 0) {
                throw new EOFException("closed by the gateway");
            }
            return read;
        }

        void write(String bytes) throws IOException {
            socket.getOutputStream().write(bytes.getBytes(ISO_8859_1));
            socket.getOutputStream().flush();
        }

        /** Waits until the gateway closes or resets the connection. */
        void readToEnd() throws IOException {
            while (in.read() >= 0) {
                // what comes does not matter
            }
        }

        /** Ends the connection with RST instead of FIN. */
        void reset() throws IOException {
            socket.setSoLinger(true, 0);
            socket.close();
        }
    }
}
