package dev.lockstep.result;

import com.fasterxml.jackson.core.JacksonException;
import com.fasterxml.jackson.databind.DeserializationFeature;
import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.ObjectMapper;
import com.fasterxml.jackson.databind.SerializationFeature;
import com.fasterxml.jackson.databind.json.JsonMapper;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;

/** A record as a JSON file that names the version of its layout in the field {@code schema}. */
public final class JsonFile {

    private static final ObjectMapper JSON = JsonMapper.builder()
            .enable(SerializationFeature.INDENT_OUTPUT)
            .enable(SerializationFeature.ORDER_MAP_ENTRIES_BY_KEYS)
            .enable(DeserializationFeature.FAIL_ON_TRAILING_TOKENS)
            .enable(DeserializationFeature.FAIL_ON_NULL_FOR_PRIMITIVES)
            .disable(DeserializationFeature.FAIL_ON_UNKNOWN_PROPERTIES)
            .build();

    private JsonFile() {}

    /**
     * Writes a record, replacing the file.
     *
     * @throws ResultException if it cannot be written
     */
    public static void write(Path file, Record value) {
        AtomicFile.write(file, out -> out.write(JSON.writeValueAsBytes(value)));
    }

    /**
     * Reads a record.
     *
     * @param schema the only version that is read
     * @throws ResultException naming the file, and the line where that is known: it cannot be read, is no JSON, is of another
     *     schema, or is not what the record's constructor takes
     */
    public static <T extends Record> T read(Path file, int schema, Class<T> type) {
        try {
            JsonNode tree = JSON.readTree(Files.readAllBytes(file));
            JsonNode found = tree.path("schema");
            if (!found.isInt() || found.intValue() != schema) {
                throw new ResultException(file + ": schema is " + (found.isMissingNode() ? "missing" : found)
                        + "; this version of Lockstep reads " + schema);
            }
            return JSON.treeToValue(tree, type);
        } catch (JacksonException e) {
            int line = e.getLocation() == null ? -1 : e.getLocation().getLineNr();
            throw new ResultException(file + (line < 0 ? ": " : ", line " + line + ": ") + e.getOriginalMessage(), e);
        } catch (IOException e) {
            throw ResultException.because("cannot read " + file, e);
        }
    }
}
