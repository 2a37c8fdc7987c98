package io.isthmus.endtoend.faults;

import static java.nio.charset.StandardCharsets.US_ASCII;

import java.io.BufferedInputStream;
import java.io.BufferedOutputStream;
import java.io.DataInputStream;
import java.io.DataOutputStream;
import java.io.IOException;
import java.io.UncheckedIOException;
import java.net.InetAddress;
import java.net.ServerSocket;
import java.net.Socket;
import java.util.Set;
import java.util.concurrent.ConcurrentHashMap;

/**
 * Stands before an AMQP broker and does what RabbitMQ does when it runs short of memory: a connection that publishes is
 * told {@code connection.blocked} and read no further, until the alarm ends and it is told {@code connection.unblocked}.
 * What the broker has to say passes all the time.
 */
final class AlarmProxy implements AutoCloseable {

    private static final int PROTOCOL_HEADER_BYTES = 8;
    private static final int METHOD = 1;
    private static final int CONTENT_HEADER = 2;
    private static final byte FRAME_END = (byte) 0xce;

    /** Class {@code connection} and method {@code blocked}, with a reason; and {@code unblocked}. */
    private static final byte[] BLOCKED = method(60, "low on memory");

    private static final byte[] UNBLOCKED = method(61, "");

    private final int brokerPort;
    private final ServerSocket door;
    private final Set<Socket> ends = ConcurrentHashMap.newKeySet();
    private final Object calm = new Object();
    private boolean alarm;

    AlarmProxy(int brokerPort) throws IOException {
        this.brokerPort = brokerPort;
        this.door = new ServerSocket(0, 50, InetAddress.getLoopbackAddress());
        Thread.ofVirtual().start(this::accept);
    }

    int port() {
        return door.getLocalPort();
    }

    void alarm() {
        synchronized (calm) {
            alarm = true;
        }
    }

    void endAlarm() {
        synchronized (calm) {
            alarm = false;
            calm.notifyAll();
        }
    }

    private static byte[] method(int id, String reason) {
        var bytes = new byte[4 + (reason.isEmpty() ? 0 : 1 + reason.length())];
        bytes[1] = 10;
        bytes[3] = (byte) id;
        if (!reason.isEmpty()) {
            bytes[4] = (byte) reason.length();
            System.arraycopy(reason.getBytes(US_ASCII), 0, bytes, 5, reason.length());
        }
        return bytes;
    }

    private void accept() {
        while (!door.isClosed()) {
            try {
                var client = door.accept();
                var broker = new Socket(InetAddress.getLoopbackAddress(), brokerPort);
                ends.add(client);
                ends.add(broker);
                client.setTcpNoDelay(true);
                broker.setTcpNoDelay(true);
                var toClient = new Frames(client);
                var toBroker = new Frames(broker);
                Thread.ofVirtual().start(() -> toBroker.pump(client, toClient));
                Thread.ofVirtual().start(() -> toClient.pump(broker, null));
            } catch (IOException e) {
                // Closed, or the broker has refused: the next one may do.
            }
        }
    }

    /** The frames that go to one end of a connection; those of the proxy go between them. */
    private final class Frames {

        private final Socket to;
        private final DataOutputStream out;

        Frames(Socket to) throws IOException {
            this.to = to;
            this.out = new DataOutputStream(new BufferedOutputStream(to.getOutputStream()));
        }

        /** @param publisher who is to be told of an alarm; null if what comes are no publications */
        void pump(Socket from, Frames publisher) {
            try (from;
                    to) {
                var in = new DataInputStream(new BufferedInputStream(from.getInputStream()));
                if (publisher != null) {
                    out.write(in.readNBytes(PROTOCOL_HEADER_BYTES));
                    out.flush();
                }
                while (true) {
                    int type = in.readUnsignedByte();
                    int channel = in.readUnsignedShort();
                    byte[] payload = in.readNBytes(in.readInt());
                    in.readByte();
                    if (type == CONTENT_HEADER && publisher != null) {
                        awaitCalm(publisher);
                    }
                    write(type, channel, payload, in.available() == 0);
                }
            } catch (IOException | InterruptedException e) {
                // One side has gone, and the other goes with it.
            }
        }

        private synchronized void write(int type, int channel, byte[] payload, boolean last) throws IOException {
            out.writeByte(type);
            out.writeShort(channel);
            out.writeInt(payload.length);
            out.write(payload);
            out.writeByte(FRAME_END);
            if (last) {
                out.flush();
            }
        }

        private void awaitCalm(Frames publisher) throws IOException, InterruptedException {
            synchronized (calm) {
                if (!alarm) {
                    return;
                }
                publisher.write(METHOD, 0, BLOCKED, true);
                while (alarm) {
                    calm.wait();
                }
            }
            publisher.write(METHOD, 0, UNBLOCKED, true);
        }
    }

    @Override
    public void close() {
        endAlarm();
        try {
            door.close();
            for (Socket end : ends) {
                end.close();
            }
        } catch (IOException e) {
            throw new UncheckedIOException(e);
        }
    }
}
