package dev.lockstep.peer;

/** A peer cannot be had on this machine; the message says why and what would help. */
public final class PeerException extends Exception {

    public PeerException(String message, Throwable cause) {
        super(message, cause);
    }
}
