package dev.lockstep.data;

import java.io.IOException;
import java.nio.channels.FileChannel;
import java.nio.file.Path;
import java.nio.file.StandardOpenOption;
import java.time.Duration;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.locks.ReentrantLock;

/**
 * Keeps other processes, and other threads of this one, from filling the same folder: the operating system's lock on a hidden
 * file beside the folder, which a killed process loses too. The file stays, so that nobody locks one that is about to be deleted.
 */
final class FolderLock implements AutoCloseable {

    private static final int LOOK_MILLIS = 50;

    /** For the threads of this process: it would lose its lock on a file by closing any other channel to it. */
    private static final ReentrantLock HERE = new ReentrantLock();

    private final FileChannel channel;

    private FolderLock(FileChannel channel) {
        this.channel = channel;
    }

    /**
     * Waits for the lock.
     *
     * @param longest how long
     * @param waits told once if another process has it
     * @throws DataException if it cannot be had by then, the file cannot be written, or the thread is interrupted
     */
    static FolderLock take(Path folder, Duration longest, Runnable waits) {
        Path file = folder.resolveSibling("." + folder.getFileName() + ".lock");
        long end = System.nanoTime() + longest.toNanos();
        takeHere(file, longest);
        FileChannel channel = null;
        boolean taken = false;
        try {
            channel = FileChannel.open(file, StandardOpenOption.CREATE, StandardOpenOption.WRITE);
            boolean told = false;
            while (channel.tryLock() == null) {
                if (System.nanoTime() > end) {
                    throw new DataException(file + " has been locked by another process for " + longest.toMinutes()
                            + " minutes; see what it does, or end it");
                }
                if (!told) {
                    waits.run();
                    told = true;
                }
                Thread.sleep(LOOK_MILLIS);
            }
            taken = true;
            return new FolderLock(channel);
        } catch (IOException e) {
            throw new DataException("cannot lock " + file + " (" + e + ")", e);
        } catch (InterruptedException e) {
            Thread.currentThread().interrupt();
            throw new DataException("interrupted while waiting for " + file, e);
        } finally {
            if (!taken) {
                release(channel);
            }
        }
    }

    private static void takeHere(Path file, Duration longest) {
        try {
            if (!HERE.tryLock(longest.toNanos(), TimeUnit.NANOSECONDS)) {
                throw new DataException(file + " has been locked by another thread of this process for "
                        + longest.toSeconds() + " seconds");
            }
        } catch (InterruptedException e) {
            Thread.currentThread().interrupt();
            throw new DataException("interrupted while waiting for " + file, e);
        }
    }

    private static void release(FileChannel channel) {
        try {
            if (channel != null) {
                channel.close();
            }
        } catch (IOException e) {
            // It was only opened to be locked.
        } finally {
            HERE.unlock();
        }
    }

    @Override
    public void close() {
        release(channel);
    }
}
