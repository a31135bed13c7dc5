/**
 * Feed-forward networks in {@code float}: layers, losses, optimizers, initializers and {@link
 * dev.lockstep.nn.Sequential}.
 *
 * <p>Names: {@code x y} are activations, {@code dx dy} their gradients, {@code dw db} those of a layer's parameters; shapes are
 * (batch, features), row-major. Every product is computed by the {@link dev.lockstep.kernel.Gemm} that the model was
 * compiled with, and by its {@link dev.lockstep.kernel.Team}, which meets three times in a step:
 *
 * <pre>{@code
 * rows of the batch   images gathered
 * rows of the batch   layers forward, loss, layers backward: nobody needs another worker's rows, but for the first product
 *                     without zeros, to which each worker adds the terms of its share of the features; and weights stay
 * rows of weights     gradients, each over all of the batch, and at once the step along them
 * }</pre>
 *
 * Each element has one owner, or workers that add their terms in turn, and sums run in a fixed order. So a step has the same bits
 * with every kernel, vector width and thread count. Once compiled, a step allocates nothing.
 *
 * <p>A step's arrays do not fit an L2 of 1 MB: W and dW of 784 x 128 alone are 800 KB, and each array of 128 x 128 is 64. So
 * activations and what goes back through them are written in place, dropout keeps its draws and no mask, after ReLU not even
 * these ({@code ReluDropout}), and where zeros are skipped weights take their step a block of rows at a time, while its gradient is
 * in L1 or near it. On an EPYC of the fifth generation, the tenth percentile of steps of the network with dropout, zeros skipped, a
 * first state of this and the one before it taking turns, the two or three quiet JVMs of each: 243 to 249 microseconds where they
 * took 250 (JDK 17), 239 to 243 where they took 245 to 246 (25). Dropped: biases, activations and dropout for 16 rows of a part
 * at a time, which that state did too (no gain by themselves); dW of a block of rows over that of the block before (1 to 3 % less
 * on 25, 2 % more to 1 % less on 17); blocks with all zeros (0 to 4 % more).
 *
 * <p>ReLU and dropout in one pass, with numbers drawn 4,096 at a time, there, both states taking turns epoch by epoch in one JVM,
 * a thread, medians of 20 epochs' median steps: .97 and .99 of what they took on 17, two JVMs, .97 and .99 on 25, with all zeros
 * .97 and .97. Outside of products, by profile, five runs each while others used the cores, 19 to 22.5 % of these epochs on 17 and
 * 18 to 19.5 on 25. Dropped: rows of weights left alone whose gradient is nothing but zeros, a third of 784 (the same on 17 and 25, 1 to 2 %
 * more with all zeros, 1 less with two threads).
 *
 * <p>Weights are shared out by rows. By columns, two threads kept writing neighbouring lines of the same rows: the same step
 * then took twice as long in some runs, though no line had two owners.
 *
 * <p>What two threads gain depends, we suppose, on how far apart their cores are. Each reads the half of the first layer's weights that the
 * other one wrote, and before the next update can write them again, the other one's copy has to go. On two cores of a virtual EPYC
 * of the fifth generation that told each other a number in 230 to 500 ns, lines that the other core had read were written at 7
 * GB/s, and the quickest epoch of the network with hidden layers took 105 to 137 ms with two threads and 118 to 128 with one; but 69
 * in one run of sixteen, when the host had perhaps put the cores together. With each worker's columns of those weights in an array of
 * its own, and one meeting more, it took 97 to 135: dropped. So was a team whose signals have a line for each worker: no gain.
 *
 * <p>By a program in C, on two such cores that met in .7 microseconds: 256 KB that the other core wrote are read in 7 to 10
 * microseconds, but to write them again once it has read them takes 34 to 36, and 41 to 45 to read and write. Ownership asked for ahead
 * (prefetchw) changes nothing, 64 such buffers in turn halve it; stores past the caches take 6, but C2 compiles nothing to these.
 * Rows whose halves belong to the two cores are worse than two halves one behind the other (784 rows of 512 bytes: 9 microseconds and 1.2):
 * what fetches ahead crosses the border. Of the first layer alone, 784 x 128 with MNIST's zeros, gathering, product, product back and update took
 * 8 + 45 + 52 + 35 there with two threads, and with one 13 + 58 + 77, and 9 for the update of all layers. To look at the other one's weights before, line by line,
 * gained 0 to 10 %. Units of all layers instead of rows shared out were not tried: without zeros, products with 64 columns take 38 to 42
 * and 47 to 52 microseconds, and those with 128, which two workers share by rows, 58 to 60 and 76 to 88.
 *
 * <p>So where zeros are skipped, and each of two threads has a processor, the first product forward is shared out as the product back is,
 * by features and not by rows: of the weights each worker reads what it will change, and hands sums of 16 rows at a time on to
 * the next one ({@link dev.lockstep.kernel.Team#multiplyInTurn}). Steps of two threads, both states taking turns epoch by epoch in one
 * JVM, medians, JDK 17 and 25: .85 and .82 of what they took with dropout and .90 and .82 with hidden layers alone, on cores that
 * met in .6 to .7 microseconds, and .96 to .99 while the host had them nearer, in .26. There, what is gained is that each worker
 * looks through half of the weights only for what forbids to skip zeros: by rows, and with no look at all, they took .95 to .97. Far
 * apart that took .98 and .96 (25 and 17) where turns took .89. More threads than two processors: the product by itself took .15
 * longer in turns with three. With all zeros turns gained 7 to 10 % far apart and nothing nearer by, nor did they gain more where
 * each worker gathered its features only: dropped. What is left far apart, we reckon, is activations and gradients, 64 KB each, of
 * which each worker reads the other one's half before that is written again: 35 of the 60 microseconds that a step takes beyond half
 * of one thread's.
 *
 * <p>On another machine of that kind, whose cores met at a barrier in .19 to .22 microseconds (where they were far apart in .64),
 * two threads took .57 to .63 of the time of one for the networks with hidden layers ({@code results/zen5-training-jdk17} and {@code -jdk25}).
 *
 * <p>The softmax network: floats gathered by columns as well as by rows made the product forward as fast as it is from bytes ({@link
 * dev.lockstep.kernel.ByteBatch}), but the batch took 36 to 44 microseconds to gather instead of 20: perhaps since twice 400 KB do not stay in
 * an L2 of 1 MB. From bytes, a step of 128 images takes 10 microseconds to gather, 11 forward and 12 backward, of which 8 each are
 * FMAs at their peak with all zeros, and 2 to 4 for all else, where it was 6 (the fifth generation). Epochs from the hundredth on took 15.5 ms on JDK 17 and
 * 14.5 to 15.5 on 25, where they took 24 to 25; with all zeros 16.5 and 15.6.
 *
 * <p>The first epoch of a process takes seconds: until C2 has compiled tiles, masks and softmax, many of them twice, for a loop
 * under way and for calls, vectors are objects, and what the Vector API does with those is compiled as well. On two cores of a disturbed
 * EPYC of the third generation (AVX2, one thread, no archive of classes) the network with dropout took 4.6 to 5.5 s for it on JDK 17 and
 * .3 to .6 from the third one on. Tried, in two JVMs each, JDK 17 and 25: our methods' thresholds divided by 20
 * (CompileThresholdScaling) 3.7 to 3.9 and 3.5 to 4.4; callers that wait for C2 as well (BackgroundCompilation off) 7.3 to 7.6 and 5.7
 * to 6.2, and on 17 code that C2 had seen too little of took four times as long afterwards; -XX:CICompilerCount=4 instead of 2 no less
 * than without. A small network beforehand, in a JVM that does nothing else, still takes milliseconds a step after 2.5 s; seven
 * tiles by themselves are compiled 1.5 to 2.4 s after its start.
 *
 * <p>The arithmetic follows Keras 2.2.4 on TensorFlow 1.13, operation by operation; the order of random draws too.
 */
package dev.lockstep.nn;
