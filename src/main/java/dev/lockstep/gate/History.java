package dev.lockstep.gate;

import com.fasterxml.jackson.core.JsonProcessingException;
import com.fasterxml.jackson.databind.DeserializationFeature;
import com.fasterxml.jackson.databind.ObjectMapper;
import com.fasterxml.jackson.databind.json.JsonMapper;
import dev.lockstep.benchmark.GatedBenchmark;
import dev.lockstep.result.MachineKey;
import dev.lockstep.result.Required;
import dev.lockstep.result.ResultException;
import java.io.IOException;
import java.nio.ByteBuffer;
import java.nio.channels.FileChannel;
import java.nio.channels.FileLock;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.StandardOpenOption;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;

/**
 * What earlier runs measured: a file of JSON lines to which each run appends one, under a lock. A line that a killed run left
 * half written is reported, skipped, and never written to.
 */
public final class History {

    /** Version of the lines. */
    static final int SCHEMA = 1;

    private static final ObjectMapper JSON = JsonMapper.builder()
            .enable(DeserializationFeature.FAIL_ON_TRAILING_TOKENS)
            .enable(DeserializationFeature.FAIL_ON_NULL_FOR_PRIMITIVES)
            .disable(DeserializationFeature.FAIL_ON_UNKNOWN_PROPERTIES)
            .build();

    /** What a line is about. */
    public enum Kind {
        /** A run of the gate. */
        GATE,
        /** A build against a copy of itself. */
        CALIBRATION,
        /** A change that was accepted. */
        BLESS
    }

    /**
     * A line.
     *
     * @param schema version
     * @param kind what it is about
     * @param time when, in UTC
     * @param hw key of the machine
     * @param sw key of its software
     * @param cpu the machine's processor, for people
     * @param jvm the JVM, for people
     * @param commit of the head
     * @param reference median reading, GFLOP/s
     * @param reason why a change was accepted; else null
     * @param rows what was measured
     */
    public record Entry(
            int schema,
            Kind kind,
            String time,
            String hw,
            String sw,
            String cpu,
            String jvm,
            String commit,
            double reference,
            String reason,
            List<Row> rows) {

        /** Copies the rows; none are as good as an empty list. */
        public Entry {
            rows = rows == null ? List.of() : Required.copy("rows", rows);
        }
    }

    /**
     * A row of a run.
     *
     * @param row its name
     * @param verdict what the gate said
     * @param scores operations per second of each of the head's forks that count
     * @param floor calibrated floor, else null
     * @param modes calibrated mValue, else null
     * @param spread calibrated spread of iterations, else null
     */
    public record Row(String row, String verdict, List<Double> scores, Double floor, Double modes, Double spread) {

        /** Copies the scores; none are as good as an empty list. */
        public Row {
            Required.of("row", row);
            scores = scores == null ? List.of() : Required.copy("scores", scores);
            if (!scores.stream().allMatch(Double::isFinite)) {
                throw new IllegalArgumentException("scores of " + row + " are not finite: " + scores);
            }
        }
    }

    private final Path file;
    private final List<Entry> entries = new ArrayList<>();
    private final List<String> skipped = new ArrayList<>();

    /**
     * Reads a history; a file that is not there is an empty one.
     *
     * @throws ResultException if the file cannot be read
     */
    public History(Path file) {
        this.file = file;
        if (!Files.exists(file)) {
            return;
        }
        String text;
        try {
            text = new String(Files.readAllBytes(file), StandardCharsets.UTF_8);
        } catch (IOException e) {
            throw new ResultException("cannot read " + file + " (" + e + ")", e);
        }
        int number = 0;
        for (String line : text.lines().toList()) {
            number++;
            if (line.isBlank()) {
                continue;
            }
            try {
                Entry entry = JSON.readValue(line, Entry.class);
                if (entry == null
                        || entry.schema != SCHEMA
                        || entry.kind == null
                        || entry.hw == null
                        || entry.sw == null) {
                    skipped.add(file + ", line " + number + ": no entry of schema " + SCHEMA
                            + " with kind and machine; skipped");
                } else {
                    entries.add(entry);
                }
            } catch (JsonProcessingException e) {
                skipped.add(file + ", line " + number + ": not a whole entry; skipped");
            }
        }
    }

    /** Lines that could not be used, each with its number and why. */
    public List<String> skipped() {
        return List.copyOf(skipped);
    }

    /** How many entries there are. */
    public int size() {
        return entries.size();
    }

    /**
     * Appends an entry, under a lock that other processes respect.
     *
     * @throws ResultException if that fails
     */
    public void append(Entry entry) {
        try {
            Files.createDirectories(file.toAbsolutePath().getParent());
            byte[] line = (JSON.writeValueAsString(entry) + "\n").getBytes(StandardCharsets.UTF_8);
            try (FileChannel channel = FileChannel.open(
                            file, StandardOpenOption.CREATE, StandardOpenOption.READ, StandardOpenOption.WRITE);
                    FileLock lock = channel.lock()) {
                long end = channel.size();
                if (!lock.isValid()) {
                    throw new IOException("the lock was lost");
                }
                ByteBuffer last = ByteBuffer.allocate(1);
                boolean broken = end > 0 && channel.read(last, end - 1) == 1 && last.get(0) != '\n';
                ByteBuffer bytes = ByteBuffer.allocate(line.length + 1);
                if (broken) {
                    bytes.put((byte) '\n');
                }
                bytes.put(line).flip();
                channel.position(end);
                while (bytes.hasRemaining()) {
                    channel.write(bytes);
                }
                channel.force(false);
            }
            entries.add(entry);
        } catch (IOException e) {
            throw new ResultException("cannot append to " + file + " (" + e + ")", e);
        }
    }

    /** The newest calibration of each row on this machine with this software. */
    public Map<GatedBenchmark, Calibrated> calibration(MachineKey key, List<GatedBenchmark> rows) {
        Map<GatedBenchmark, Calibrated> known = new HashMap<>();
        for (Entry entry : entries) {
            if (entry.kind == Kind.CALIBRATION && entry.hw.equals(key.hw()) && entry.sw.equals(key.sw())) {
                for (GatedBenchmark row : rows) {
                    for (Row measured : rowsOf(entry, row.name())) {
                        known.put(row, new Calibrated(or(measured.floor), or(measured.modes), or(measured.spread)));
                    }
                }
            }
        }
        return known;
    }

    private static double or(Double value) {
        return value == null ? Double.NaN : value;
    }

    private static List<Row> rowsOf(Entry entry, String name) {
        return entry.rows.stream().filter(r -> name.equals(r.row)).toList();
    }

    /**
     * What a row's runs on one machine with one software measured.
     *
     * @param key which machine and software
     * @param cpu its processor, null if the entries do not say
     * @param jvm its JVM, likewise
     * @param throughputs median operations per second of each run
     * @param references GFLOP/s of the reference in each run
     */
    record Runs(MachineKey key, String cpu, String jvm, List<Double> throughputs, List<Double> references) {}

    /** The runs of a row since they were last blessed, a group for each machine and software, oldest group first. */
    List<Runs> runs(GatedBenchmark row) {
        Map<MachineKey, Runs> groups = new LinkedHashMap<>();
        for (Entry entry : entries) {
            MachineKey key = new MachineKey(entry.hw, entry.sw);
            if (entry.kind == Kind.BLESS) {
                groups.remove(key);
            } else if (entry.kind == Kind.GATE) {
                for (Row measured : rowsOf(entry, row.name())) {
                    if (!measured.scores.isEmpty()) {
                        Runs runs = groups.computeIfAbsent(
                                key, k -> new Runs(k, entry.cpu, entry.jvm, new ArrayList<>(), new ArrayList<>()));
                        runs.throughputs.add(Medians.of(measured.scores));
                        runs.references.add(entry.reference);
                    }
                }
            }
        }
        return List.copyOf(groups.values());
    }
}
