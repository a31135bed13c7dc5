package dev.lockstep.nn;

/**
 * Rows of a batch that one worker computes.
 *
 * @param worker its number, from 0
 * @param from first row
 * @param to one past the last row
 * @param rows how many rows the whole batch has
 * @param parts how many parts it is cut into
 */
public record Part(int worker, int from, int to, int rows, int parts) {

    /** What is done with each part of a batch. */
    @FunctionalInterface
    public interface Task {

        /** Does it for one part. */
        void run(Part part);
    }

    /** All rows of a batch. */
    public static Part whole(int rows) {
        return new Part(0, 0, rows, rows, 1);
    }

    /** How many rows it has. */
    public int size() {
        return to - from;
    }

    /** Whether it is the first one, which every batch has and the calling thread computes. */
    boolean isFirst() {
        return worker == 0;
    }
}
