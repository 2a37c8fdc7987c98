package io.isthmus.broker.memory;

/** Lets threads pass while it is open, and holds them while it is shut. */
final class Gate {

    private boolean open = true;

    synchronized void open() {
        open = true;
        notifyAll();
    }

    synchronized void shut() {
        open = false;
    }

    synchronized boolean isOpen() {
        return open;
    }

    synchronized void pass() throws InterruptedException {
        while (!open) {
            wait();
        }
    }
}
