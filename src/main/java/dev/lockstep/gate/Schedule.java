package dev.lockstep.gate;

import java.util.ArrayList;
import java.util.Collections;
import java.util.List;
import java.util.Random;

/**
 * Who runs when. A block holds {@value #ROUNDS} rounds of every row that takes part; in a round both sides run back to back,
 * in the orders AB, BA, AB, BA or their mirror, which a coin decides for each row and block; rows are shuffled within a block.
 * Everything follows from the seed.
 */
final class Schedule {

    /** Rounds in a block. */
    static final int ROUNDS = 4;

    /** Blocks after which rows may be acquitted. */
    static final int FIRST_STAGE = 2;

    /** Blocks of a row that is not. */
    static final int ALL = 6;

    private final Random random;

    Schedule(long seed) {
        random = new Random(seed);
    }

    /** The order of rows in the next block. */
    List<Integer> shuffle(List<Integer> rows) {
        List<Integer> shuffled = new ArrayList<>(rows);
        Collections.shuffle(shuffled, random);
        return shuffled;
    }

    /** Whether the base runs first in the first round of the next row; the others alternate. */
    boolean baseFirst() {
        return random.nextBoolean();
    }
}
