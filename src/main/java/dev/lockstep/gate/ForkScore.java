package dev.lockstep.gate;

import dev.lockstep.result.Required;
import java.util.List;

/**
 * What one fork measured: the unit of everything that the gate computes.
 *
 * @param throughputs operations per second of each iteration
 * @param bytesPerOp heap bytes allocated per operation, NaN if not measured
 * @param cpuShare CPU time over wall time, NaN if not measured
 * @param steal part of the time of all processors that a hypervisor took away, NaN if not measured
 */
public record ForkScore(List<Double> throughputs, double bytesPerOp, double cpuShare, double steal) {

    /** Copies the iterations. */
    public ForkScore {
        throughputs = Required.copy("throughputs", throughputs);
    }

    /** Operations per second: the median of the iterations. */
    public double throughput() {
        return Medians.of(throughputs);
    }

    /** Median absolute deviation of the iterations over their median. */
    public double spread() {
        double median = throughput();
        return Medians.of(throughputs.stream().map(x -> Math.abs(x - median)).toList()) / median;
    }
}
