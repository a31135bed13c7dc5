package dev.lockstep.benchmark;

import java.io.PrintStream;
import java.lang.reflect.InvocationTargetException;
import java.lang.reflect.Proxy;
import java.util.Collections;
import java.util.function.Consumer;
import org.openjdk.jmh.results.BenchmarkResult;
import org.openjdk.jmh.results.RunResult;
import org.openjdk.jmh.runner.format.OutputFormat;
import org.openjdk.jmh.runner.format.OutputFormatFactory;
import org.openjdk.jmh.runner.options.VerboseMode;

/** JMH's own output, into a log, with a call for each finished benchmark. */
final class ProgressOutput {

    private final OutputFormat format;

    ProgressOutput(PrintStream log, Consumer<RunResult> finished) {
        OutputFormat text = OutputFormatFactory.createFormatInstance(log, VerboseMode.NORMAL);
        // A proxy, since JMH has no base class to extend: everything is passed on, one event is looked at.
        format = (OutputFormat) Proxy.newProxyInstance(
                OutputFormat.class.getClassLoader(),
                new Class<?>[] {OutputFormat.class},
                (proxy, method, arguments) -> {
                    try {
                        Object returned = method.invoke(text, arguments);
                        if (method.getName().equals("endBenchmark") && arguments[0] instanceof BenchmarkResult result) {
                            finished.accept(new RunResult(result.getParams(), Collections.singleton(result)));
                        }
                        return returned;
                    } catch (InvocationTargetException e) {
                        throw e.getCause();
                    }
                });
    }

    OutputFormat format() {
        return format;
    }
}
