package dev.lockstep.benchmark;

import dev.lockstep.kernel.Matrix;
import dev.lockstep.kernel.NaiveGemm;
import dev.lockstep.peer.Peer;
import dev.lockstep.peer.PeerException;
import java.io.File;
import java.io.IOException;
import java.net.URL;
import java.net.URLClassLoader;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;
import java.util.stream.Collectors;
import org.assertj.core.api.ThrowableAssert.ThrowingCallable;

/** Peers that are right, nearly right, wrong or missing; found as others are, but only while a test says so. */
public final class FakePeers {

    /** Computes what the naive kernel does, and changes one element of it. */
    abstract static class Fake implements Peer {

        private final String name;

        Fake(String name) {
            this.name = name;
        }

        /** What element (1, 2) becomes. */
        abstract float changed(float right);

        @Override
        public String name() {
            return name;
        }

        @Override
        public boolean isThreaded() {
            return false;
        }

        @Override
        public String load(int threads) throws PeerException {
            return name + " 1.0";
        }

        @Override
        public Product prepare(int m, int k, int n, boolean transposeA, boolean transposeB, float[] a, float[] b) {
            Matrix left = transposeA ? Matrix.of(a, k, m).transposed() : Matrix.of(a, m, k);
            Matrix right = transposeB ? Matrix.of(b, n, k).transposed() : Matrix.of(b, k, n);
            float[] result = new float[m * n];
            return new Product() {
                @Override
                public void run() {
                    new NaiveGemm().multiply(left, right, Matrix.of(result, m, n), false);
                    result[n + 2] = changed(result[n + 2]);
                }

                @Override
                public float[] result() {
                    return result;
                }
            };
        }
    }

    /** Has the naive kernel's bits. */
    public static final class Right extends Fake {
        public Right() {
            super("right");
        }

        @Override
        float changed(float right) {
            return right;
        }
    }

    /** Errs as another order of summation may. */
    public static final class Near extends Fake {
        public Near() {
            super("near");
        }

        @Override
        float changed(float right) {
            return Math.nextUp(right);
        }
    }

    /** Errs by a thousandth. */
    public static final class Wrong extends Fake {
        public Wrong() {
            super("wrong");
        }

        @Override
        float changed(float right) {
            return right + 1e-3f;
        }
    }

    /** Has no number. */
    public static final class NotANumber extends Fake {
        public NotANumber() {
            super("nan");
        }

        @Override
        float changed(float right) {
            return Float.NaN;
        }
    }

    /** Cannot be had. */
    public static final class Unloadable extends Fake {
        public Unloadable() {
            super("unloadable");
        }

        @Override
        public String load(int threads) throws PeerException {
            throw new PeerException("unloadable: there is no such library", new UnsatisfiedLinkError("none"));
        }

        @Override
        float changed(float right) {
            return right;
        }
    }

    private FakePeers() {}

    /**
     * Runs something that finds them all, as do JVMs that it starts.
     *
     * @param folder where they are named
     */
    static void during(Path folder, ThrowingCallable task) throws Throwable {
        Thread thread = Thread.currentThread();
        ClassLoader before = thread.getContextClassLoader();
        String classPath = System.getProperty("java.class.path");
        System.setProperty("java.class.path", classPath + File.pathSeparator + folder);
        try (URLClassLoader loader = new URLClassLoader(new URL[] {named(folder)}, before)) {
            thread.setContextClassLoader(loader);
            task.call();
        } finally {
            System.setProperty("java.class.path", classPath);
            thread.setContextClassLoader(before);
        }
    }

    private static URL named(Path folder) throws IOException {
        Path services = Files.createDirectories(folder.resolve("META-INF/services"));
        Files.writeString(
                services.resolve(Peer.class.getName()),
                List.of(Right.class, Near.class, Wrong.class, NotANumber.class, Unloadable.class).stream()
                        .map(Class::getName)
                        .collect(Collectors.joining("\n")));
        return folder.toUri().toURL();
    }
}
