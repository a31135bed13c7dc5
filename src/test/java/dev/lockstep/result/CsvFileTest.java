package dev.lockstep.result;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import java.io.IOException;
import java.lang.reflect.Field;
import java.lang.reflect.Modifier;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import org.junit.jupiter.params.provider.ValueSource;

class CsvFileTest {

    @TempDir
    Path folder;

    @ParameterizedTest
    @CsvSource(
            delimiter = ';',
            value = {
                "HistoryRow;epoch,loss,accuracy,val_loss,val_accuracy,seconds,weights_sha256",
                "ExperimentRow;experiment,dataset,seed,epochs,kernel,threads,products,loss,accuracy,val_loss,val_accuracy,test_loss,"
                        + "test_accuracy,seconds,images_per_second,weights_sha256,published_log,numbers_compared,numbers_equal",
                "KernelRow;kernel,layout,m,k,n,threads,jvm,vector_bits,gflops,gflops_low,gflops_high,percent_of_peak,"
                        + "bytes_per_op,forks,iterations,percent_undisturbed",
                "TrainingStepRow;experiment,kernel,threads,jvm,microseconds,low,high,gflops,percent_of_peak,bytes_per_op,"
                        + "forks,percent_undisturbed",
                "PhaseRow;experiment,phase,input,kernel,threads,jvm,microseconds,low,high,rate,unit,ceiling,percent_of_ceiling,"
                        + "bytes_per_op,forks,percent_undisturbed",
                "InferenceRow;experiment,batch,input,kernel,threads,jvm,images_per_second,low,high,bytes_per_op,forks,"
                        + "percent_undisturbed",
                "CeilingRow;ceiling,threads,jvm,value,low,high,unit,percent_undisturbed",
                "ProfileRow;experiment,kernel,threads,products,phase,seconds,percent,product_seconds,gflops,percent_of_peak",
                "PeerRow;peer,library",
                "TrainingPeerRow;experiment,dataset,library,threads,products,epochs,rounds,seconds_per_epoch,low,high,"
                        + "images_per_second,test_accuracy,times_ours_one_thread,times_ours_best",
                "KernelForkRow;kernel,layout,m,k,n,threads,jvm,fork,gflops,percent_undisturbed",
                "MetricRow;metric,label,predicted,value",
                "MistakeRow;image,label,predicted,probability,pixels",
                "TuningRow;mr,vectors,kc,mc,nc,shape,jvm,vector_bits,gflops,percent_of_peak,forks,percent_undisturbed",
            })
    void write_anyRow_hasTheDocumentedHeaderAndReadsBack(String type, String header) throws Exception {
        roundTrip(Class.forName("dev.lockstep.result." + type), header);
    }

    private <T> void roundTrip(Class<T> type, String header) throws Exception {
        T row = type.getConstructor().newInstance();
        int i = 0;
        for (Field field : type.getFields()) {
            i++;
            if (Modifier.isStatic(field.getModifiers())) {
                continue;
            }
            if (field.getType() == String.class) {
                field.set(row, "a \"quoted\", ünïcode\nline " + i);
            } else if (field.getType() == int.class || field.getType() == Integer.class) {
                field.set(row, -i);
            } else {
                field.set(row, i / 3.);
            }
        }
        Path file = folder.resolve("rows.csv");
        CsvFile.write(file, type, List.of(row, row));

        assertThat(Files.readAllLines(file).get(0)).isEqualTo(header);
        List<T> read = CsvFile.read(file, type);
        assertThat(read).hasSize(2);
        for (Field field : type.getFields()) {
            assertThat(field.get(read.get(1))).as(field.getName()).isEqualTo(field.get(row));
        }
        assertThat(folder).isDirectoryNotContaining(path -> path.toString().endsWith(".part"));
    }

    @Test
    void write_missingInterval_isEmptyAndReadsBackAsNull() throws IOException {
        CeilingRow row = new CeilingRow();
        row.ceiling = "fma_peak";
        row.jvm = "x";
        row.unit = "GFLOP/s";
        Path file = folder.resolve("ceilings.csv");
        CsvFile.write(file, CeilingRow.class, List.of(row));
        assertThat(Files.readAllLines(file).get(1)).isEqualTo("fma_peak,0,x,0.0,,,GFLOP/s,");
        assertThat(CsvFile.read(file, CeilingRow.class).get(0).low).isNull();
    }

    @Test
    void read_withoutAColumnThatWasAddedLater_isEmptyThere() throws IOException {
        Path file = folder.resolve("ceilings.csv");
        Files.writeString(file, "ceiling,threads,jvm,value,low,high,unit\nread_l1,1,j,2.5,,,GB/s\n");
        CeilingRow row = CsvFile.read(file, CeilingRow.class).get(0);
        assertThat(row.value).isEqualTo(2.5);
        assertThat(row.percentUndisturbed).isNull();
    }

    @ParameterizedTest
    @CsvSource(
            delimiter = '|',
            quoteCharacter = '~',
            value = {
                "'' | line 1: the file is empty; expected the columns ceiling,threads,jvm,value,low,high,unit,"
                        + "percent_undisturbed",
                "ceiling,threads | line 1: column 'jvm' is missing",
                "HEADER;a,1,j,no,,,u | line 2, column 'value': 'no' is not a number",
                "HEADER;a,1,j,1,,,u;a,1,j,NaN,,,u | line 3, column 'value': NaN is not a finite number",
                "HEADER;a,1,j,1,Infinity,,u | line 2, column 'low': Infinity is not a finite number",
                "HEADER;a,1.5,j,1,,,u | line 2, column 'threads': '1.5' is not a number",
                "HEADER;a,1,j,1,,,u,more | line 2: 8 cells under 7 columns",
                "HEADER;a,1,j | line 2: 3 cells under 7 columns",
                "HEADER;,1,j,1,,,u | line 2, column 'ceiling': is empty",
            })
    void read_malformed_namesFileLineAndColumn(String content, String message) throws IOException {
        Path file = folder.resolve("ceilings.csv");
        Files.writeString(
                file,
                content.replace("''", "")
                        .replace("HEADER", "ceiling,threads,jvm,value,low,high,unit")
                        .replace(';', '\n'));
        assertThatThrownBy(() -> CsvFile.read(file, CeilingRow.class))
                .isInstanceOf(ResultException.class)
                .hasMessageContaining("ceilings.csv, ")
                .hasMessageContaining(message);
    }

    @ParameterizedTest
    @ValueSource(doubles = {Double.NaN, Double.POSITIVE_INFINITY, Double.NEGATIVE_INFINITY})
    void read_lossThatIsNotFinite_isAValue(double loss) {
        HistoryRow row = new HistoryRow();
        row.epoch = 1;
        row.loss = loss;
        row.valLoss = loss;
        row.weightsSha256 = "ab";
        Path file = folder.resolve("history.csv");
        CsvFile.write(file, HistoryRow.class, List.of(row));
        HistoryRow read = CsvFile.read(file, HistoryRow.class).get(0);
        assertThat(read.loss).isEqualTo(Double.valueOf(loss));
        assertThat(read.valLoss).isEqualTo(Double.valueOf(loss));
        row.seconds = loss;
        CsvFile.write(file, HistoryRow.class, List.of(row));
        assertThatThrownBy(() -> CsvFile.read(file, HistoryRow.class))
                .hasMessageContaining("column 'seconds': " + loss + " is not a finite number");
    }

    @Test
    void read_missingOrBinary_namesTheFile() throws IOException {
        assertThatThrownBy(() -> CsvFile.read(folder.resolve("none.csv"), HistoryRow.class))
                .hasMessageContaining("none.csv");
        Path file = folder.resolve("binary.csv");
        Files.write(file, new byte[] {(byte) 0xff, (byte) 0xfe, 0, 1});
        assertThatThrownBy(() -> CsvFile.read(file, HistoryRow.class))
                .isInstanceOf(ResultException.class)
                .hasMessageContaining("binary.csv");
    }
}
