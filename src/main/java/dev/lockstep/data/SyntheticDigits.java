package dev.lockstep.data;

import dev.lockstep.random.TensorFlowRandom;
import java.util.stream.IntStream;

/**
 * Digits drawn by the program: 60,000 for training and 10,000 for tests, 28x28 pixels, the same bytes everywhere.
 *
 * <p>A stand-in where MNIST cannot be had, hard enough that the three networks separate. Image i depends on its own
 * random stream alone, so that images may be drawn in any order and by any number of threads.
 *
 * <p>Each image is a pen stroke through jittered control points of one of its digit's shapes (a Catmull-Rom curve),
 * scaled, sheared, rotated and moved, with a pen of varying width and pressure; some carry a stray stroke.
 */
public final class SyntheticDigits {

    private static final int TRAINING = 60_000;
    private static final int TEST = 10_000;
    private static final int SIDE = 28;
    private static final int PIXELS = SIDE * SIDE;

    /** Key of the random streams: "digits" is not a number, so the day MNIST's paper was presented. */
    private static final int KEY = 19981115;

    /** Straight pieces between two control points. */
    private static final int PIECES = 4;

    /** Control points of the shapes, x to the right and y down, by digit and variant: {stroke, stroke, ...}. */
    // spotless:off
    private static final float[][][][] SHAPES = {
        {{{.50f, .10f, .28f, .22f, .22f, .50f, .28f, .78f, .50f, .90f, .72f, .78f, .78f, .50f, .72f, .22f, .50f, .10f}}},
        {{{.50f, .10f, .50f, .50f, .50f, .90f}},
         {{.34f, .28f, .52f, .10f, .52f, .50f, .52f, .90f}}},
        {{{.25f, .30f, .32f, .15f, .50f, .10f, .70f, .20f, .70f, .38f, .48f, .62f, .24f, .88f}, {.24f, .88f, .50f, .87f, .80f, .88f}},
         {{.26f, .26f, .48f, .10f, .72f, .28f, .50f, .64f, .28f, .86f, .26f, .70f, .48f, .80f, .80f, .86f}}},
        {{{.27f, .16f, .50f, .10f, .70f, .22f, .64f, .40f, .44f, .48f}, {.44f, .48f, .68f, .56f, .73f, .74f, .52f, .90f, .25f, .83f}}},
        {{{.62f, .90f, .62f, .50f, .62f, .10f, .22f, .62f}, {.22f, .62f, .50f, .62f, .82f, .62f}},
         {{.28f, .12f, .25f, .34f, .27f, .50f, .50f, .52f, .74f, .48f}, {.70f, .12f, .68f, .50f, .64f, .90f}}},
        {{{.72f, .10f, .50f, .11f, .32f, .12f, .28f, .45f, .52f, .40f, .73f, .56f, .70f, .78f, .48f, .90f, .25f, .82f}}},
        {{{.66f, .10f, .42f, .28f, .28f, .58f, .34f, .84f, .54f, .90f, .72f, .74f, .60f, .54f, .40f, .58f, .31f, .72f}}},
        {{{.24f, .13f, .50f, .12f, .76f, .13f}, {.76f, .13f, .58f, .48f, .44f, .90f}},
         {{.24f, .13f, .50f, .12f, .76f, .13f, .58f, .48f, .44f, .90f}, {.36f, .50f, .50f, .50f, .68f, .49f}}},
        {{{.66f, .16f, .50f, .10f, .33f, .20f, .38f, .40f, .60f, .54f, .72f, .72f, .52f, .90f, .30f, .78f, .40f, .56f, .64f, .40f, .68f, .22f, .60f, .13f}}},
        {{{.70f, .34f, .54f, .48f, .34f, .42f, .30f, .24f, .46f, .11f, .66f, .18f, .70f, .36f, .66f, .62f, .50f, .90f}},
         {{.70f, .24f, .50f, .11f, .31f, .26f, .38f, .46f, .60f, .44f, .70f, .24f, .70f, .58f, .70f, .90f}}},
    };
    // spotless:on

    private SyntheticDigits() {}

    /** Draws all of them. */
    static Dataset generate() {
        return new Dataset(
                Dataset.SYNTHETIC, draw(0, TRAINING), draw(TRAINING, TEST), "drawn by the program, not MNIST");
    }

    /** Draws images {@code first} to {@code first + count - 1} of the endless sequence. */
    public static LabelledImages draw(int first, int count) {
        byte[] pixels = new byte[Math.multiplyExact(count, PIXELS)];
        byte[] labels = new byte[count];
        IntStream.range(0, count)
                .parallel()
                .forEach(i -> labels[i] = (byte) new Pen(first + i, pixels, i * PIXELS).drawDigit());
        return LabelledImages.of(pixels, labels, PIXELS);
    }

    /** The stream and the canvas of one image. */
    private static final class Pen {
        private final int image;
        private final byte[] pixels;
        private final int canvas;
        private final int[] block = new int[4];
        private int drawn;

        private float xx;
        private float xy;
        private float yx;
        private float yy;
        private float dx;
        private float dy;
        private float radius;
        private float pressure;

        Pen(int image, byte[] pixels, int canvas) {
            this.image = image;
            this.pixels = pixels;
            this.canvas = canvas;
        }

        private int bits() {
            int t = drawn & 3;
            if (t == 0) {
                TensorFlowRandom.philox(drawn >>> 2, image, 0, KEY, 0, block);
            }
            drawn++;
            return block[t];
        }

        /** Uniform in {@code [low, high)}. */
        private float between(float low, float high) {
            return low + (high - low) * ((bits() >>> 8) * 0x1p-24f);
        }

        /** A bell-shaped number of the given deviation: the sum of three uniform ones. */
        private float about(float deviation) {
            return deviation * (between(-1, 1) + between(-1, 1) + between(-1, 1));
        }

        int drawDigit() {
            int digit = Integer.remainderUnsigned(bits(), 10);
            float[][][] variants = SHAPES[digit];
            float[][] strokes = variants[Integer.remainderUnsigned(bits(), variants.length)];
            radius = between(.75f, 1.75f);
            pressure = between(.75f, 1.25f);
            place();
            float jitter = between(.015f, .065f);
            for (float[] stroke : strokes) {
                float[] bent = new float[stroke.length];
                for (int q = 0; q < stroke.length; q++) {
                    bent[q] = stroke[q] + about(jitter);
                }
                curve(bent);
            }
            if (between(0, 1) < .18f) {
                float x = between(.1f, .9f);
                float y = between(.1f, .9f);
                curve(new float[] {x, y, x + about(.12f), y + about(.12f), x + about(.2f), y + about(.2f)});
            }
            return digit;
        }

        /** From the unit square to the canvas: size, shear, rotation, position. */
        private void place() {
            float width = between(13.5f, 21f);
            float height = between(17f, 22.5f);
            float shear = about(.13f);
            double turn = about(.12f);
            float cos = (float) StrictMath.cos(turn);
            float sin = (float) StrictMath.sin(turn);
            xx = cos * width;
            xy = (cos * shear - sin) * height;
            yx = sin * width;
            yy = (sin * shear + cos) * height;
            dx = SIDE / 2f + about(.9f) - .5f * (xx + xy);
            dy = SIDE / 2f + about(.9f) - .5f * (yx + yy);
        }

        /** A Catmull-Rom curve through the points {@code x0 y0 x1 y1 ..}. */
        private void curve(float[] p) {
            int points = p.length / 2;
            float fromX = p[0];
            float fromY = p[1];
            for (int s = 0; s + 1 < points; s++) {
                int a = 2 * Math.max(s - 1, 0);
                int b = 2 * s;
                int c = 2 * (s + 1);
                int d = 2 * Math.min(s + 2, points - 1);
                for (int piece = 1; piece <= PIECES; piece++) {
                    float t = piece / (float) PIECES;
                    float toX = spline(p[a], p[b], p[c], p[d], t);
                    float toY = spline(p[a + 1], p[b + 1], p[c + 1], p[d + 1], t);
                    line(fromX, fromY, toX, toY);
                    fromX = toX;
                    fromY = toY;
                }
            }
        }

        private static float spline(float a, float b, float c, float d, float t) {
            return b + .5f * t * (c - a + t * (2 * a - 5 * b + 4 * c - d + t * (3 * (b - c) + d - a)));
        }

        private void line(float ax, float ay, float bx, float by) {
            segment(xx * ax + xy * ay + dx, yx * ax + yy * ay + dy, xx * bx + xy * by + dx, yx * bx + yy * by + dy);
        }

        /** Darkens the pixels near a segment, given in pixels. */
        private void segment(float ax, float ay, float bx, float by) {
            // From the first to the last centre of a pixel that the edge reaches, with a little to spare for roundings.
            float edge = radius + .5f;
            float before = edge + .51f;
            float after = edge - .49f;
            int left = Math.max(0, (int) (Math.min(ax, bx) - before));
            int right = Math.min(SIDE - 1, (int) (Math.max(ax, bx) + after));
            int top = Math.max(0, (int) (Math.min(ay, by) - before));
            int bottom = Math.min(SIDE - 1, (int) (Math.max(ay, by) + after));
            float far2 = edge * edge * 1.001f;
            float vx = bx - ax;
            float vy = by - ay;
            float length2 = Math.max(vx * vx + vy * vy, 1e-6f);
            for (int y = top; y <= bottom; y++) {
                for (int x = left; x <= right; x++) {
                    float wx = x + .5f - ax;
                    float wy = y + .5f - ay;
                    float along = wx * vx + wy * vy;
                    float t = along <= 0 ? 0 : along >= length2 ? 1 : along / length2;
                    float ex = wx - t * vx;
                    float ey = wy - t * vy;
                    float distance2 = ex * ex + ey * ey;
                    if (distance2 < far2) {
                        int ink = (int) (255
                                * Math.max(0, Math.min(1, (edge - (float) Math.sqrt(distance2)) * pressure)));
                        int at = canvas + y * SIDE + x;
                        if (ink > (pixels[at] & 0xff)) {
                            pixels[at] = (byte) ink;
                        }
                    }
                }
            }
        }
    }
}
