package dev.lockstep.data;

import java.io.IOException;
import java.io.OutputStream;
import java.nio.file.Path;
import java.time.LocalDateTime;
import java.util.Arrays;
import java.util.Collections;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.zip.CRC32;
import java.util.zip.ZipEntry;
import java.util.zip.ZipOutputStream;

/**
 * Named float32 arrays in one file, as {@code numpy.savez} writes them and {@code numpy.load} reads them: a zip file with a
 * {@code NAME.npy} for each.
 *
 * <p>Opening reads names and shapes; values are unpacked when asked for, so that a reader who knows what shapes to expect
 * refuses a file that claims others before anything of that size is allocated.
 *
 * <p>Source: {@code numpy.savez}; {@link Npy} for the entries.
 */
public final class Npz {

    /** A quarter of the launcher's heap: the file and its values, twice in the model, fit. */
    static final int MOST_BYTES = 128 << 20;

    private static final String SUFFIX = ".npy";

    /**
     * The time stamp of all entries, so that equal arrays give equal files. Not the first day that zip knows: Java takes that
     * for "unknown", and adds a field that depends on the time zone.
     */
    private static final LocalDateTime TIME_STAMP = LocalDateTime.of(1980, 2, 1, 0, 0);

    private final String file;
    private final Zip zip;
    private final Map<String, List<Integer>> shapes = new LinkedHashMap<>();

    private Npz(String file, Zip zip) {
        this.file = file;
        this.zip = zip;
        for (Zip.Entry entry : zip.entries().values()) {
            if (!entry.name().endsWith(SUFFIX) || entry.name().length() == SUFFIX.length()) {
                throw new DataException(file + ": entry '" + NpyHeader.printable(entry.name())
                        + "': not NAME.npy, which is all that numpy.savez writes");
            }
            NpyHeader header = zip.peek(entry, in -> Npy.readHeader(label(entry), in, entry.size()));
            shapes.put(
                    entry.name().substring(0, entry.name().length() - SUFFIX.length()),
                    Arrays.stream(header.shape()).boxed().toList());
        }
    }

    /**
     * Opens a file.
     *
     * @throws DataException naming file and entry, if it cannot be read, is damaged, or holds anything but float32 arrays
     */
    public static Npz open(Path file) {
        return parse(file.toString(), WholeFile.read(file, MOST_BYTES));
    }

    static Npz parse(String file, byte[] bytes) {
        return new Npz(file, new Zip(file, bytes));
    }

    private String label(Zip.Entry entry) {
        return file + ": entry '" + NpyHeader.printable(entry.name()) + "'";
    }

    /** How messages call the file. */
    public String file() {
        return file;
    }

    /** Shape of each array, extents outermost first, in the file's order. */
    public Map<String, List<Integer>> shapes() {
        return Collections.unmodifiableMap(shapes);
    }

    /**
     * Unpacks an array.
     *
     * @throws IllegalArgumentException if there is none of that name
     * @throws DataException if it is damaged
     */
    public Npy read(String name) {
        if (!shapes.containsKey(name)) {
            throw new IllegalArgumentException("no '" + name + "' in " + file + ", which has " + shapes.keySet());
        }
        Zip.Entry entry = zip.entries().get(name + SUFFIX);
        return zip.read(entry, in -> Npy.read(label(entry), in, entry.size()));
    }

    /**
     * Writes arrays, not compressed, which would differ between versions of zlib; equal arrays give equal bytes.
     *
     * @param out is left open
     * @param arrays by name, in the order to write
     * @throws IllegalArgumentException if a name cannot be that of an entry
     * @throws IOException if the stream fails
     */
    public static void write(OutputStream out, Map<String, Npy> arrays) throws IOException {
        ZipOutputStream zip = new ZipOutputStream(out);
        for (Map.Entry<String, Npy> array : arrays.entrySet()) {
            String refusal = Zip.refusal(array.getKey());
            if (refusal != null) {
                throw new IllegalArgumentException("array '" + array.getKey() + "': " + refusal);
            }
            byte[] bytes = array.getValue().toBytes();
            CRC32 crc = new CRC32();
            crc.update(bytes);
            ZipEntry entry = new ZipEntry(array.getKey() + SUFFIX);
            entry.setTimeLocal(TIME_STAMP);
            entry.setMethod(ZipEntry.STORED);
            entry.setSize(bytes.length);
            entry.setCrc(crc.getValue());
            zip.putNextEntry(entry);
            zip.write(bytes);
            zip.closeEntry();
        }
        zip.finish();
    }
}
