package dev.lockstep.cli;

import dev.lockstep.benchmark.Fingerprinting;
import java.util.concurrent.Callable;
import picocli.CommandLine.Command;

@Command(
        name = "fingerprint",
        mixinStandardHelpOptions = true,
        description = "Prints SHA-256 of what each kernel computes, and of weights after a short seeded training: equal"
                + " lines on two machines, JVMs or builds mean equal bits. Takes seconds, needs no data.")
final class FingerprintCommand implements Callable<Integer> {

    @Override
    public Integer call() {
        Fingerprinting.kernels((name, digest) -> System.out.println(name + " " + digest));
        Fingerprinting.training((name, digest) -> System.out.println(name + " " + digest));
        return ExitCode.PASS;
    }
}
