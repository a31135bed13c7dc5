package dev.lockstep.peer;

import java.util.Random;

/** An order of images that is shuffled further for each epoch. */
final class Order {

    private final int[] order;
    private final Random random;

    Order(int count, int seed) {
        order = new int[count];
        for (int i = 0; i < count; i++) {
            order[i] = i;
        }
        random = new Random(seed);
    }

    /** Fisher and Yates. */
    int[] shuffled() {
        for (int i = order.length - 1; i > 0; i--) {
            int j = random.nextInt(i + 1);
            int image = order[i];
            order[i] = order[j];
            order[j] = image;
        }
        return order;
    }
}
