package dev.lockstep.gate;

import java.util.Arrays;
import java.util.List;

/**
 * How far are two samples apart that were drawn block by block? Scores are aligned by their block's median, so that what a
 * whole block has in common cancels; then two samples are compared by ranks, so that a few wild forks weigh no more than
 * others.
 *
 * <pre>{@code
 * x'_bi = x_bi - median of block b (both samples together)
 * shift      median of all y'_j - x'_i                         (Hodges-Lehmann)
 * p          P(W >= w), W the sum of the ranks of y' among all, if in each block every choice of which scores
 *            are y's is as likely: an exact convolution over blocks, midranks for ties
 * interval   the shifts d for which the same test of x and y - d does not reject: |w - E W| <= z * sd W, with mean
 *            and variance of the same permutations
 * }</pre>
 *
 * Sources: Hodges and Lehmann, "Rank methods for combination of independent experiments in analysis of variance", Annals of
 * Mathematical Statistics 33 (1962), for aligned ranks; the same, "Estimates of location based on rank tests", ibid. 34
 * (1963).
 */
public final class AlignedRankSum {

    private static final int BISECTIONS = 40;

    /** A block: {@code values[0 .. m)} are x, the rest y. */
    private record Block(double[] values, int m) {}

    private final Block[] blocks;

    /**
     * Samples.
     *
     * @param x the first, a row for each block, no row empty
     * @param y the second
     * @throws IllegalArgumentException if the blocks differ in number, there are none, one is empty, or a score is not
     *     finite
     */
    public AlignedRankSum(List<double[]> x, List<double[]> y) {
        if (x.size() != y.size() || x.isEmpty()) {
            throw new IllegalArgumentException(x.size() + " and " + y.size() + " blocks: needs as many, at least one");
        }
        blocks = new Block[x.size()];
        for (int b = 0; b < blocks.length; b++) {
            double[] first = x.get(b);
            double[] second = y.get(b);
            if (first.length == 0 || second.length == 0) {
                throw new IllegalArgumentException("block " + b + " has " + first.length + " and " + second.length
                        + " scores: needs one of each at least");
            }
            double[] values = Arrays.copyOf(first, first.length + second.length);
            System.arraycopy(second, 0, values, first.length, second.length);
            for (double value : values) {
                if (!Double.isFinite(value)) {
                    throw new IllegalArgumentException("score " + value + " in block " + b + ": needs finite ones");
                }
            }
            blocks[b] = new Block(values, first.length);
        }
    }

    private static double median(double... values) {
        double[] sorted = values.clone();
        Arrays.sort(sorted);
        int middle = sorted.length / 2;
        return sorted.length % 2 == 1 ? sorted[middle] : sorted[middle - 1] / 2 + sorted[middle] / 2;
    }

    /** All scores, block after block, aligned after a shift was taken off the second sample. */
    private double[] aligned(double shift) {
        double[] all =
                new double[Arrays.stream(blocks).mapToInt(b -> b.values.length).sum()];
        int to = 0;
        for (Block block : blocks) {
            double[] values = block.values.clone();
            for (int i = block.m; i < values.length; i++) {
                values[i] -= shift;
            }
            double median = median(values);
            for (double value : values) {
                all[to++] = value - median;
            }
        }
        return all;
    }

    /** The Hodges-Lehmann estimate of how much larger the second sample is. */
    public double shift() {
        double[] all = aligned(0);
        int x = Arrays.stream(blocks).mapToInt(b -> b.m).sum();
        double[] differences = new double[x * (all.length - x)];
        int next = 0;
        int i0 = 0;
        for (Block bi : blocks) {
            for (int i = i0; i < i0 + bi.m; i++) {
                int j0 = 0;
                for (Block bj : blocks) {
                    for (int j = j0 + bj.m; j < j0 + bj.values.length; j++) {
                        differences[next++] = all[j] - all[i];
                    }
                    j0 += bj.values.length;
                }
            }
            i0 += bi.values.length;
        }
        return median(differences);
    }

    /** Twice the midrank of each, which is whole. */
    private static int[] ranks(double... all) {
        double[] sorted = all.clone();
        Arrays.sort(sorted);
        int[] ranks = new int[all.length];
        for (int i = 0; i < all.length; i++) {
            int from = Arrays.binarySearch(sorted, all[i]);
            int to = from;
            while (from > 0 && sorted[from - 1] == all[i]) {
                from--;
            }
            while (to + 1 < sorted.length && sorted[to + 1] == all[i]) {
                to++;
            }
            ranks[i] = from + to + 2;
        }
        return ranks;
    }

    /** One-sided p for "the second sample is larger". */
    public double pGreater() {
        return tail(ranks(aligned(0)));
    }

    /** One-sided p for "the second sample is smaller". */
    public double pLess() {
        double[] all = aligned(0);
        for (int i = 0; i < all.length; i++) {
            all[i] = -all[i];
        }
        return tail(ranks(all));
    }

    private double tail(int... ranks) {
        int observed = 0;
        int most = 0;
        double[] p = {1};
        int from = 0;
        for (Block block : blocks) {
            int[] own = Arrays.copyOfRange(ranks, from, from + block.values.length);
            from += own.length;
            for (int i = block.m; i < own.length; i++) {
                observed += own[i];
            }
            double[] inBlock = choices(own, own.length - block.m);
            most += inBlock.length - 1;
            double[] next = new double[most + 1];
            for (int s = 0; s < inBlock.length; s++) {
                if (inBlock[s] > 0) {
                    for (int t = 0; t < p.length; t++) {
                        next[t + s] += p[t] * inBlock[s];
                    }
                }
            }
            p = next;
        }
        double sum = 0;
        for (int t = p.length - 1; t >= observed; t--) {
            sum += p[t];
        }
        return Math.min(1, sum);
    }

    /** Probability of each sum of {@code count} of the ranks, each choice being as likely. */
    private static double[] choices(int[] ranks, int count) {
        int most = Arrays.stream(ranks).sum();
        double[][] ways = new double[count + 1][most + 1];
        ways[0][0] = 1;
        for (int rank : ranks) {
            for (int c = count; c >= 1; c--) {
                for (int s = most; s >= rank; s--) {
                    ways[c][s] += ways[c - 1][s - rank];
                }
            }
        }
        double all = Arrays.stream(ways[count]).sum();
        return Arrays.stream(ways[count]).map(w -> w / all).toArray();
    }

    /** {@code (w - E W) / sd W} after a shift was taken off the second sample; 0 if nothing varies. */
    private double score(double shift) {
        int[] ranks = ranks(aligned(shift));
        double distance = 0;
        double variance = 0;
        int from = 0;
        for (Block block : blocks) {
            int n = block.values.length;
            int second = n - block.m;
            double sum = 0;
            double squares = 0;
            for (int i = 0; i < n; i++) {
                sum += ranks[from + i];
                squares += (double) ranks[from + i] * ranks[from + i];
                distance += i >= block.m ? ranks[from + i] : 0;
            }
            double mean = sum / n;
            distance -= second * mean;
            // Drawing without replacement: m * (N - m) / N * sample variance.
            variance += n > 1 ? (double) second * block.m / n * (squares - sum * mean) / (n - 1) : 0;
            from += n;
        }
        return variance > 0 ? distance / Math.sqrt(variance) : 0;
    }

    /**
     * The interval for the shift.
     *
     * @param z standard normal quantile of {@code (1 + confidence) / 2}
     * @return low, high; infinite where the samples are too small to reject anything
     */
    public double[] interval(double z) {
        double range = 0;
        for (Block block : blocks) {
            double[] sorted = block.values.clone();
            Arrays.sort(sorted);
            range = Math.max(range, sorted[sorted.length - 1] - sorted[0]);
        }
        double far = 4 * range + 1e-9;
        double shift = shift();
        return new double[] {end(shift, shift - far, z), end(shift, shift + far, -z)};
    }

    /** Where the score crosses {@code z}, between a shift inside the interval and one outside. */
    private double end(double inside, double outside, double z) {
        double sign = Math.signum(z);
        if (sign * score(outside) <= Math.abs(z)) {
            return sign > 0 ? Double.NEGATIVE_INFINITY : Double.POSITIVE_INFINITY;
        }
        double in = inside;
        double out = outside;
        for (int i = 0; i < BISECTIONS; i++) {
            double middle = in / 2 + out / 2;
            if (sign * score(middle) > Math.abs(z)) {
                out = middle;
            } else {
                in = middle;
            }
        }
        return in;
    }
}
