/**
 * JMH benchmarks, and the runner that turns JMH's results into rows.
 *
 * <p>A benchmark checks its answers against the naive kernel, bit for bit, before it times anything. To add one, add a
 * class with {@code @Benchmark} methods; {@code java -jar target/benchmarks.jar} finds it. To have it in the CSV files,
 * add it to {@link dev.lockstep.benchmark.KernelSuite}; to have its iterations judged by whether the machine was left alone,
 * extend {@link dev.lockstep.benchmark.ProbedBenchmark}.
 */
package dev.lockstep.benchmark;
