package dev.lockstep.result;

import com.opencsv.bean.CsvToBeanBuilder;
import com.opencsv.bean.HeaderColumnNameMappingStrategy;
import com.opencsv.bean.StatefulBeanToCsvBuilder;
import com.opencsv.exceptions.CsvException;
import com.opencsv.exceptions.CsvRequiredFieldEmptyException;
import java.io.IOException;
import java.io.OutputStreamWriter;
import java.io.Reader;
import java.io.Writer;
import java.lang.reflect.Field;
import java.lang.reflect.Modifier;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.Comparator;
import java.util.List;
import java.util.Locale;

/** Rows of one kind as a CSV file: a header of column names in the order in which the row class declares its fields. */
public final class CsvFile {

    private CsvFile() {}

    /**
     * Writes all rows, replacing the file.
     *
     * @throws ResultException if it cannot be written
     */
    public static <T> void write(Path file, Class<T> type, List<T> rows) {
        AtomicFile.write(file, out -> {
            Writer writer = new OutputStreamWriter(out, StandardCharsets.UTF_8);
            try {
                new StatefulBeanToCsvBuilder<T>(writer)
                        .withMappingStrategy(new DeclaredColumns<>(type))
                        .withApplyQuotesToAll(false)
                        .build()
                        .write(rows);
            } catch (CsvException e) {
                throw new IOException(e.getMessage(), e);
            }
            writer.flush();
        });
    }

    /**
     * Reads all rows.
     *
     * @throws ResultException naming the file, the line and the column, and what is wrong: no header, a column that is missing,
     *     more or fewer cells than columns, a number that is none or, but for a loss, not finite, nothing where a value is required
     */
    public static <T> List<T> read(Path file, Class<T> type) {
        CsvCheck.check(file, type);
        try (Reader reader = Files.newBufferedReader(file, StandardCharsets.UTF_8)) {
            List<T> rows = new ArrayList<>();
            // Row by row: parse() would read with threads of its own, which print what they throw.
            new CsvToBeanBuilder<T>(reader)
                    .withMappingStrategy(new DeclaredColumns<>(type))
                    .build()
                    .iterator()
                    .forEachRemaining(rows::add);
            return rows;
        } catch (IOException e) {
            throw new ResultException("cannot read " + file + " (" + e + ")", e);
        } catch (RuntimeException e) {
            Throwable cause = e.getCause() instanceof CsvException csv ? csv : e;
            throw new ResultException(file + ": " + cause.getMessage(), e);
        }
    }

    /** Names columns as the bean's annotations do, lower case and in the order of the fields. */
    private static final class DeclaredColumns<T> extends HeaderColumnNameMappingStrategy<T> {

        DeclaredColumns(Class<T> type) {
            setType(type);
            List<String> columns = Arrays.stream(type.getDeclaredFields())
                    .filter(field -> !Modifier.isStatic(field.getModifiers()))
                    .map(Field::getName)
                    .map(DeclaredColumns::column)
                    .map(name -> name.toUpperCase(Locale.ROOT))
                    .toList();
            setColumnOrderOnWrite(Comparator.comparingInt(columns::indexOf));
        }

        @Override
        public String[] generateHeader(T bean) throws CsvRequiredFieldEmptyException {
            return Arrays.stream(super.generateHeader(bean))
                    .map(name -> name.toLowerCase(Locale.ROOT))
                    .toArray(String[]::new);
        }

        /** {@code weightsSha256} is the column {@code weights_sha256}. */
        private static String column(String field) {
            return field.replaceAll("(?<=[a-z0-9])(?=[A-Z])", "_").toLowerCase(Locale.ROOT);
        }
    }
}
