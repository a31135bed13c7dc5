package dev.lockstep.data;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import java.io.ByteArrayOutputStream;
import java.io.IOException;
import java.nio.charset.StandardCharsets;
import java.util.Arrays;
import java.util.HexFormat;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.zip.ZipEntry;
import java.util.zip.ZipOutputStream;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import org.junit.jupiter.params.provider.ValueSource;

class NpzTest {

    private static final float[] AWKWARD = {
        -0f, Float.MIN_VALUE, Float.NaN, Float.NEGATIVE_INFINITY, 1.1f, -Float.MAX_VALUE
    };

    private static byte[] npy(String header, float... values) {
        byte[] text = header.getBytes(StandardCharsets.ISO_8859_1);
        byte[] data = new Npy(new int[] {values.length}, values).toBytes();
        byte[] file =
                Arrays.copyOf(HexFormat.of().parseHex("934e554d5059" + "0100"), 10 + text.length + 4 * values.length);
        file[8] = (byte) text.length;
        file[9] = (byte) (text.length >> 8);
        System.arraycopy(text, 0, file, 10, text.length);
        System.arraycopy(data, data.length - 4 * values.length, file, 10 + text.length, 4 * values.length);
        return file;
    }

    private static byte[] npz(Map<String, Npy> arrays) {
        try {
            ByteArrayOutputStream out = new ByteArrayOutputStream();
            Npz.write(out, arrays);
            return out.toByteArray();
        } catch (IOException e) {
            throw new AssertionError(e);
        }
    }

    private static byte[] zip(String name, byte[] content) throws IOException {
        ByteArrayOutputStream out = new ByteArrayOutputStream();
        try (ZipOutputStream zip = new ZipOutputStream(out)) {
            zip.putNextEntry(new ZipEntry(name));
            zip.write(content);
        }
        return out.toByteArray();
    }

    private static Map<String, Npy> two() {
        Map<String, Npy> arrays = new LinkedHashMap<>();
        arrays.put("dense_1/kernel", new Npy(new int[] {2, 3}, AWKWARD));
        arrays.put("dense_1/bias", new Npy(new int[] {3}, new float[] {1, 2, 3}));
        return arrays;
    }

    /** {@code numpy.save(f, numpy.array([[1, 2, 3]], dtype='<f4'))} of NumPy 1.24. */
    @Test
    void bytes_areThoseOfNumPy() {
        byte[] file = new Npy(new int[] {1, 3}, new float[] {1, 2, 3}).toBytes();
        String header = "{'descr': '<f4', 'fortran_order': False, 'shape': (1, 3), }";
        assertThat(file).hasSize(128 + 12);
        assertThat(HexFormat.of().formatHex(file, 0, 10)).isEqualTo("934e554d505901007600");
        assertThat(new String(file, 10, 118, StandardCharsets.ISO_8859_1)).isEqualTo(header + " ".repeat(58) + "\n");
        assertThat(HexFormat.of().formatHex(file, 128, 140)).isEqualTo("0000803f0000004000004040");
    }

    @Test
    void arrays_comeBackToTheBit_andEqualArraysGiveEqualBytes() {
        byte[] file = npz(two());
        assertThat(npz(two())).isEqualTo(file);
        Npz read = Npz.parse("w.npz", file);
        assertThat(read.shapes())
                .containsEntry("dense_1/kernel", List.of(2, 3))
                .containsEntry("dense_1/bias", List.of(3));
        float[] values = read.read("dense_1/kernel").values();
        for (int i = 0; i < AWKWARD.length; i++) {
            assertThat(Float.floatToRawIntBits(values[i])).isEqualTo(Float.floatToRawIntBits(AWKWARD[i]));
        }
    }

    @Test
    void fortranOrder_isTurned() {
        Npy read =
                Npy.parse("f.npy", npy("{'descr': '<f4', 'fortran_order': True, 'shape': (2, 3), }", 1, 4, 2, 5, 3, 6));
        assertThat(read.shape()).containsExactly(2, 3);
        assertThat(read.values()).containsExactly(1, 2, 3, 4, 5, 6);
    }

    @ParameterizedTest
    @CsvSource(
            delimiterString = " | ",
            quoteCharacter = '"',
            value = {
                "{'descr': 'O', 'fortran_order': False, 'shape': (1,), } | Python objects",
                "{'descr': '|O', 'fortran_order': False, 'shape': (1,), } | Python objects",
                "{'descr': [('a', '<f4')], 'fortran_order': False, 'shape': (1,), } | values are a record of fields",
                "{'descr': [('a', '|O')], 'fortran_order': False, 'shape': (1,), } | values are a record of fields",
                "{'descr': '|V4', 'fortran_order': False, 'shape': (1,), } | values are '|V4'",
                "{'descr': '<f8', 'fortran_order': False, 'shape': (1,), } | values are '<f8'",
                "{'descr': '>f4', 'fortran_order': False, 'shape': (1,), } | values are '>f4'",
                "{'descr': '<f4', 'fortran_order': False, 'shape': (2,), } | 8 bytes of values; there are 4",
                "{'descr': '<f4', 'fortran_order': False, 'shape': (99999, 99999, 99999), } | too many values",
                "{'descr': '<f4', 'fortran_order': False, 'shape': (99999999999,), } | more than any array",
                "{'descr': '<f4', 'shape': (1,), } | the .npy header is",
                "import os | the .npy header is",
            })
    void header_thatIsNotOfFloats_isRefused(String header, String message) {
        assertThatThrownBy(() -> Npy.parse("x.npy", npy(header, 1)))
                .isInstanceOf(DataException.class)
                .hasMessageStartingWith("x.npy: ")
                .hasMessageContaining(message);
    }

    @Test
    void pickle_isRefused() {
        assertThatThrownBy(() -> Npy.parse("x.npy", new byte[] {(byte) 0x80, 4, 'c', 'o', 's', '\n', 's', 'y', '.'}))
                .isInstanceOf(DataException.class)
                .hasMessageContaining("pickle");
    }

    @ParameterizedTest
    @ValueSource(
            strings = {
                "../x.npy",
                "/x.npy",
                "a/../../x.npy",
                "a/..",
                "..\\x.npy",
                "a\\..\\x.npy",
                "C:x.npy",
                "x\u0000.npy",
                "x.pkl"
            })
    void entry_thatLeavesItsFolderOrIsNoArray_isRefused(String name) throws IOException {
        byte[] file = zip(name, new Npy(new int[] {1}, new float[] {1}).toBytes());
        assertThatThrownBy(() -> Npz.parse("w.npz", file))
                .isInstanceOf(DataException.class)
                .hasMessageStartingWith("w.npz: entry '");
    }

    /** Java writes no name twice, so one of two is changed afterwards. */
    @Test
    void entry_thatIsThereTwice_isRefused() {
        Map<String, Npy> arrays = new LinkedHashMap<>();
        arrays.put("a", new Npy(new int[] {1}, new float[] {1}));
        arrays.put("b", new Npy(new int[] {1}, new float[] {2}));
        String text = new String(npz(arrays), StandardCharsets.ISO_8859_1);
        byte[] file = text.replace("b.npy", "a.npy").getBytes(StandardCharsets.ISO_8859_1);
        assertThatThrownBy(() -> Npz.parse("w.npz", file))
                .isInstanceOf(DataException.class)
                .hasMessage("w.npz: entry 'a.npy': is there twice");
    }

    /** A folder holds nothing and is not made. */
    @Test
    void entry_thatIsAFolder_isPassedOver() throws IOException {
        assertThat(Npz.parse("w.npz", zip("a/", new byte[0])).shapes()).isEmpty();
    }

    @Test
    void bomb_isRefusedBeforeItIsUnpacked() throws IOException {
        byte[] file = zip("x.npy", new byte[50_000_000]);
        assertThatThrownBy(() -> Npz.parse("w.npz", file)).isInstanceOf(DataException.class);
    }
}
