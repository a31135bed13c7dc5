package dev.lockstep.result;

import com.opencsv.CSVReader;
import com.opencsv.bean.CsvBindByName;
import com.opencsv.exceptions.CsvValidationException;
import java.io.IOException;
import java.io.Reader;
import java.lang.reflect.Field;
import java.nio.charset.CharacterCodingException;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.Arrays;
import java.util.List;
import java.util.Locale;

/** Is a CSV file what a row class says? Beans alone would say where a line is wrong, but not which column. */
final class CsvCheck {

    private static final int MOST_SHOWN = 40;

    private CsvCheck() {}

    /**
     * Checks a file.
     *
     * @throws ResultException naming file, line and column
     */
    static void check(Path file, Class<?> type) {
        List<Field> fields = Arrays.stream(type.getFields())
                .filter(field -> field.isAnnotationPresent(CsvBindByName.class))
                .toList();
        checkQuotes(file);
        try (Reader reader = Files.newBufferedReader(file, StandardCharsets.UTF_8);
                CSVReader csv = new CSVReader(reader)) {
            String[] header = csv.readNext();
            if (header == null || isBlank(header)) {
                throw new ResultException(file + ", line 1: the file is empty; expected the columns " + names(fields));
            }
            List<String> columns = Arrays.stream(header)
                    .map(name -> name.strip().toLowerCase(Locale.ROOT))
                    .toList();
            for (Field field : fields) {
                if (!columns.contains(name(field)) && !field.isAnnotationPresent(AddedLater.class)) {
                    throw new ResultException(file + ", line 1: column '" + name(field) + "' is missing; there are "
                            + shown(String.join(",", columns)) + ", expected " + names(fields));
                }
            }
            for (String[] cells = csv.readNext(); cells != null; cells = csv.readNext()) {
                if (!isBlank(cells)) {
                    check(file, csv.getLinesRead(), columns, cells, fields);
                }
            }
        } catch (CharacterCodingException e) {
            throw new ResultException(file + ": not UTF-8", e);
        } catch (IOException e) {
            throw new ResultException("cannot read " + file + " (" + e + ")", e);
        } catch (CsvValidationException e) {
            throw new ResultException(file + ", line " + e.getLineNumber() + ": " + e.getMessage(), e);
        }
    }

    /**
     * Checks that cells with quotes are as RFC 4180 has them. OpenCSV takes others too, and for a cell with many of them time and
     * room that grow with the square of its length.
     */
    private static void checkQuotes(Path file) {
        boolean quoted = false;
        int before = ',';
        int line = 1;
        int start = 1;
        try (Reader reader = Files.newBufferedReader(file, StandardCharsets.UTF_8)) {
            for (int c = reader.read(); c >= 0; before = c, c = reader.read()) {
                boolean begins = before == ',' || before == '\n' || before == '\r';
                if (c == '"' && quoted) {
                    c = reader.read();
                    quoted = c == '"';
                    if (!quoted && c >= 0 && c != ',' && c != '\n' && c != '\r') {
                        throw new ResultException(file + ", line " + line + ": text follows a closing quote");
                    }
                } else if (c == '"' && !begins) {
                    throw new ResultException(
                            file + ", line " + line + ": a quote in a cell that does not begin with one");
                } else if (c == '"') {
                    quoted = true;
                    start = line;
                }
                line += c == '\n' ? 1 : 0;
                if (c < 0) {
                    break;
                }
            }
        } catch (CharacterCodingException e) {
            throw new ResultException(file + ": not UTF-8", e);
        } catch (IOException e) {
            throw ResultException.because("cannot read " + file, e);
        }
        if (quoted) {
            throw new ResultException(file + ", line " + start + ": a quote that is not closed");
        }
    }

    private static void check(Path file, long line, List<String> columns, String[] cells, List<Field> fields) {
        if (cells.length != columns.size()) {
            throw new ResultException(
                    file + ", line " + line + ": " + cells.length + " cells under " + columns.size() + " columns");
        }
        for (Field field : fields) {
            int column = columns.indexOf(name(field));
            String cell = column < 0 ? "" : cells[column];
            String wrong = cell.isEmpty()
                    ? field.getAnnotation(CsvBindByName.class).required() ? "is empty" : null
                    : trouble(field.getType(), isLoss(name(field)), cell);
            if (wrong != null) {
                throw new ResultException(file + ", line " + line + ", column '" + name(field) + "': " + wrong);
            }
        }
    }

    /** Loss of a training that was told to keep going may be no number: that is then its result. */
    private static boolean isLoss(String column) {
        return column.equals("loss") || column.endsWith("_loss");
    }

    private static String trouble(Class<?> type, boolean isLoss, String cell) {
        try {
            if (type == int.class || type == Integer.class) {
                Integer.parseInt(cell);
            } else if ((type == double.class || type == Double.class)
                    && !Double.isFinite(Double.parseDouble(cell))
                    && !isLoss) {
                return cell + " is not a finite number";
            } else if (type == boolean.class && !cell.equals("true") && !cell.equals("false")) {
                return "'" + shown(cell) + "' is neither true nor false";
            }
            return null;
        } catch (NumberFormatException e) {
            return "'" + shown(cell) + "' is not a number";
        }
    }

    private static boolean isBlank(String[] cells) {
        return cells.length == 1 && cells[0].isBlank();
    }

    private static String name(Field field) {
        return field.getAnnotation(CsvBindByName.class).column();
    }

    private static String names(List<Field> fields) {
        return String.join(",", fields.stream().map(CsvCheck::name).toList());
    }

    private static String shown(String text) {
        return text.length() <= MOST_SHOWN ? text : text.substring(0, MOST_SHOWN) + "...";
    }
}
