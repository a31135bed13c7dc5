package dev.lockstep.data;

import java.io.ByteArrayInputStream;
import java.io.IOException;
import java.io.InputStream;
import java.nio.ByteBuffer;
import java.nio.ByteOrder;
import java.nio.charset.StandardCharsets;
import java.util.Arrays;
import java.util.LinkedHashMap;
import java.util.Map;
import java.util.zip.CRC32;
import java.util.zip.CheckedInputStream;
import java.util.zip.Inflater;
import java.util.zip.InflaterInputStream;

/**
 * The entries of a zip file in memory, stored or deflated, found by its directory.
 *
 * <p>Not {@link java.util.zip.ZipInputStream}, which goes by the entries' own headers and so cannot tell a file that is cut
 * off from a shorter one; nor {@link java.util.zip.ZipFile}, which compares no checksum of what it reads.
 *
 * <p>Source: PKWARE, "APPNOTE.TXT - .ZIP File Format Specification", 4.3. Files of more than 4 GiB (zip64) are refused.
 */
final class Zip {

    private static final int END_SIGNATURE = 0x06054b50;
    private static final int END_BYTES = 22;
    private static final int DIRECTORY_SIGNATURE = 0x02014b50;
    private static final int DIRECTORY_BYTES = 46;
    private static final int LOCAL_SIGNATURE = 0x04034b50;
    private static final int LOCAL_BYTES = 30;

    private static final int STORED = 0;
    private static final int DEFLATED = 8;

    /** Deflate spends two bits at least on a run, and a run is 258 bytes at most. */
    private static final long MOST_DEFLATED = 4 * 258;

    /** Where an entry lies and what it should be. */
    record Entry(String name, int method, long crc, int start, int packed, int size) {}

    /** Reads an entry's bytes. */
    interface Content<T> {
        T read(InputStream in) throws IOException;
    }

    private final String file;
    private final byte[] bytes;
    private final ByteBuffer buffer;
    private final Map<String, Entry> entries = new LinkedHashMap<>();

    /**
     * Reads the directory.
     *
     * @param file how messages call it
     * @throws DataException if it is no zip file, is damaged or cut short, or has entries that are not to be trusted
     */
    Zip(String file, byte[] bytes) {
        this.file = file;
        this.bytes = bytes;
        buffer = ByteBuffer.wrap(bytes).order(ByteOrder.LITTLE_ENDIAN);
        int end = end();
        long directory = int32(end + 16);
        if (directory + int32(end + 12) != end) {
            throw new DataException(file + ": damaged zip file, a directory of " + int32(end + 12) + " bytes at "
                    + directory + " does not end at " + end);
        }
        int at = (int) directory;
        for (int count = int16(end + 10); count > 0; count--) {
            at = add(at, (int) directory, end);
        }
        if (at != end) {
            throw new DataException(file + ": damaged zip file, " + (end - at) + " bytes follow the directory");
        }
    }

    private int end() {
        int least = Math.max(0, bytes.length - END_BYTES - 0xffff);
        for (int at = bytes.length - END_BYTES; at >= least; at--) {
            if (buffer.getInt(at) == END_SIGNATURE && at + END_BYTES + int16(at + 20) == bytes.length) {
                return at;
            }
        }
        throw new DataException(
                file + ": " + (bytes.length > 1 && bytes[0] == 'P' && bytes[1] == 'K' ? "truncated" : "not a")
                        + " zip file: no directory at the end of its " + bytes.length + " bytes");
    }

    /** Adds the entry that the directory has at {@code at}; where the next one starts. */
    private int add(int at, int directory, int end) {
        if (end - at < DIRECTORY_BYTES || buffer.getInt(at) != DIRECTORY_SIGNATURE) {
            throw new DataException(file + ": damaged zip file, no directory entry at byte " + at);
        }
        int nameBytes = int16(at + 28);
        int next = at + DIRECTORY_BYTES + nameBytes + int16(at + 30) + int16(at + 32);
        if (next > end) {
            throw new DataException(file + ": damaged zip file, the directory entry at byte " + at + " is too long");
        }
        String name = new String(bytes, at + DIRECTORY_BYTES, nameBytes, StandardCharsets.UTF_8);
        String refusal = refusal(name);
        if (refusal != null) {
            throw new DataException(file + ": entry '" + NpyHeader.printable(name) + "': " + refusal);
        }
        long packed = int32(at + 20);
        long size = int32(at + 24);
        if (name.endsWith("/") && size == 0) {
            return next;
        }
        int method = int16(at + 10);
        if ((int16(at + 8) & 1) != 0 || method != STORED && method != DEFLATED) {
            throw damaged(name, "is encrypted or packed by method " + method + "; stored and deflated ones are read");
        }
        if (size > Integer.MAX_VALUE || size > (method == STORED ? packed : MOST_DEFLATED * packed)) {
            throw damaged(name, "cannot have " + size + " bytes in " + packed);
        }
        int start = start(name, int32(at + 42), at + DIRECTORY_BYTES, nameBytes, directory);
        if (packed > directory - start || method == STORED && packed != size) {
            throw damaged(name, packed + " bytes at " + start + " cannot be its " + size + " bytes");
        }
        if (entries.put(name, new Entry(name, method, int32(at + 16), start, (int) packed, (int) size)) != null) {
            throw damaged(name, "is there twice");
        }
        return next;
    }

    /** Where the data of an entry start: behind a header of their own, which repeats the name. */
    private int start(String name, long local, int nameAt, int nameBytes, int directory) {
        boolean there = local + LOCAL_BYTES <= directory && buffer.getInt((int) local) == LOCAL_SIGNATURE;
        long nameStart = local + LOCAL_BYTES;
        long start = there ? nameStart + int16((int) local + 26) + int16((int) local + 28) : Long.MAX_VALUE;
        if (start > directory) {
            throw damaged(name, "no header of it at byte " + local);
        }
        int from = (int) nameStart;
        if (!Arrays.equals(bytes, from, from + int16((int) local + 26), bytes, nameAt, nameAt + nameBytes)) {
            throw damaged(name, "its header at byte " + local + " has another name");
        }
        return (int) start;
    }

    /** Why an entry may not have that name, null if it may. */
    static String refusal(String name) {
        if (name.isEmpty() || name.chars().anyMatch(c -> Character.isISOControl(c) || c == 0xfffd)) {
            return "not a name";
        }
        boolean leaves = name.startsWith("/")
                || name.contains("\\")
                || name.matches("[A-Za-z]:.*")
                || Arrays.asList(name.split("/", -1)).contains("..");
        return leaves ? "a name that leads out of its folder" : null;
    }

    /** The entries by name, in the directory's order. */
    Map<String, Entry> entries() {
        return entries;
    }

    /**
     * Reads the beginning of an entry; no checksum is compared.
     *
     * @throws DataException if it cannot be unpacked
     */
    <T> T peek(Entry entry, Content<T> content) {
        return read(entry, content, false);
    }

    /**
     * Reads an entry, all of it.
     *
     * @throws DataException if it cannot be unpacked, is longer than what was read, or its checksum differs
     */
    <T> T read(Entry entry, Content<T> content) {
        return read(entry, content, true);
    }

    private <T> T read(Entry entry, Content<T> content, boolean whole) {
        Inflater inflater = new Inflater(true);
        try {
            InputStream packed = new ByteArrayInputStream(bytes, entry.start, entry.packed);
            CheckedInputStream in = new CheckedInputStream(
                    entry.method == STORED ? packed : new InflaterInputStream(packed, inflater), new CRC32());
            T value = content.read(in);
            if (whole && in.read() >= 0) {
                throw damaged(entry.name, "is longer than its " + entry.size + " bytes");
            }
            if (whole && in.getChecksum().getValue() != entry.crc) {
                throw damaged(
                        entry.name,
                        String.format(
                                "damaged, its CRC-32 is %08x and should be %08x",
                                in.getChecksum().getValue(), entry.crc));
            }
            return value;
        } catch (IOException e) {
            throw new DataException(
                    file + ": entry '" + NpyHeader.printable(entry.name) + "': damaged (" + e.getMessage() + ")", e);
        } finally {
            inflater.end();
        }
    }

    private DataException damaged(String name, String what) {
        return new DataException(file + ": entry '" + NpyHeader.printable(name) + "': " + what);
    }

    private int int16(int at) {
        return Short.toUnsignedInt(buffer.getShort(at));
    }

    private long int32(int at) {
        return Integer.toUnsignedLong(buffer.getInt(at));
    }
}
