package io.isthmus.testbed;

import java.io.IOException;
import java.net.Socket;
import java.util.Arrays;
import java.util.List;
import java.util.concurrent.ArrayBlockingQueue;
import java.util.concurrent.BlockingQueue;
import java.util.concurrent.CopyOnWriteArrayList;
import java.util.concurrent.atomic.AtomicInteger;
import java.util.function.Consumer;

/**
 * One connection through a {@link FaultProxy}. Each direction has a thread that reads and one that writes, with a
 * bounded queue in between: a delay must put off every byte by the same time, not slow down the stream.
 */
final class Link {

    private static final int CHUNK_BYTES_MAX = 16 * 1024;
    private static final int CHUNKS_MAX = 64;

    private final Socket client;
    private final Socket server;
    private final Weather weather;
    private final Consumer<Link> whenGone;
    private final List<Thread> threads = new CopyOnWriteArrayList<>();
    private final AtomicInteger openDirections = new AtomicInteger(2);

    Link(Socket client, Socket server, Weather weather, Consumer<Link> whenGone) {
        this.client = client;
        this.server = server;
        this.weather = weather;
        this.whenGone = whenGone;
    }

    /** Starts to hand on, in both directions. */
    void run() throws IOException {
        client.setTcpNoDelay(true);
        server.setTcpNoDelay(true);
        pump(Way.TO_SERVER, client, server);
        pump(Way.TO_CLIENT, server, client);
    }

    /** Ends the connection as a crash would: both sides get a reset, not an end of stream. */
    void reset() {
        abort(client);
        abort(server);
        // They may wait for the weather, or for room in a queue that nobody empties any more.
        threads.forEach(Thread::interrupt);
        whenGone.accept(this);
    }

    private void pump(Way way, Socket from, Socket to) {
        var chunks = new ArrayBlockingQueue<Chunk>(CHUNKS_MAX);
        threads.add(Thread.ofVirtual().start(() -> write(way, chunks, to)));
        threads.add(Thread.ofVirtual().start(() -> read(from, chunks)));
    }

    private void read(Socket from, BlockingQueue<Chunk> chunks) {
        var buffer = new byte[CHUNK_BYTES_MAX];
        try {
            var in = from.getInputStream();
            for (var count = in.read(buffer); count >= 0; count = in.read(buffer)) {
                chunks.put(new Chunk(Arrays.copyOf(buffer, count), System.nanoTime()));
            }
            chunks.put(Chunk.end());
        } catch (IOException e) {
            // One side is gone without a good-bye: so is the other, and what it has not been given yet is lost.
            reset();
        } catch (InterruptedException e) {
            Thread.currentThread().interrupt();
        }
    }

    private void write(Way way, BlockingQueue<Chunk> chunks, Socket to) {
        try {
            var out = to.getOutputStream();
            var chunk = await(way, chunks);
            while (!chunk.isEnd()) {
                out.write(chunk.bytes());
                chunk = await(way, chunks);
            }
            to.shutdownOutput();
            if (openDirections.decrementAndGet() == 0) {
                client.close();
                server.close();
                whenGone.accept(this);
            }
        } catch (IOException e) {
            reset();
        } catch (InterruptedException e) {
            Thread.currentThread().interrupt();
        }
    }

    private Chunk await(Way way, BlockingQueue<Chunk> chunks) throws InterruptedException {
        var chunk = chunks.take();
        weather.await(way, chunk.readAtNanos(), chunk.bytes().length);
        return chunk;
    }

    private static void abort(Socket socket) {
        try {
            socket.setSoLinger(true, 0);
            socket.close();
        } catch (IOException e) {
            // It was closed already, which is all that is wanted.
        }
    }

    /** What one read brought, and when. */
    @SuppressWarnings("ArrayRecordComponent") // never compared, never printed
    private record Chunk(byte[] bytes, long readAtNanos) {

        static Chunk end() {
            return new Chunk(new byte[0], System.nanoTime());
        }

        boolean isEnd() {
            return bytes.length == 0;
        }
    }
}
