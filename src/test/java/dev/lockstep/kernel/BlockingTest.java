package dev.lockstep.kernel;

import static org.assertj.core.api.Assertions.assertThat;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;

class BlockingTest {

    /** By hand: KC a quarter of L2 over 4 * NR, with fences 3/4 of L1 over 4 * MR, 64 to 1024; MC a quarter of L2 over 4 * KC; NC 4 MB, with fences half of L2 or an eighth of a small L3, over 4 * KC in whole tiles, 1 tile to 4096. */
    @ParameterizedTest
    @CsvSource({
        "16, 32, 48, 2048, 491520, 25, 6, 4, 1024, 128, 1024, true",
        "16, 32, 32, 1024, 32768, 17, 6, 4, 1024, 64, 1024, true",
        "16, 32, 32, 1024, 0, 25, 6, 4, 1024, 64, 1024, true",
        "16, 32, 32, 512, 0, 18, 6, 4, 512, 64, 2048, true",
        "8, 32, 48, 2048, 98305, 25, 6, 4, 1024, 128, 1024, false",
        "8, 16, 32, 256, 98304, 25, 6, 2, 1024, 16, 3072, false",
        "4, 32, 64, 1024, 0, 25, 6, 4, 1024, 64, 1024, false",
        "16, 32, 8, 16, 0, 25, 6, 4, 64, 16, 4096, true",
        "4, 16, 1, 1048576, 0, 25, 6, 2, 64, 1048576, 4096, false"
    })
    // spotless:off
    void of_machine_followsTheFormulas(
            int lanes, int registers, int l1, int l2, int l3, int release,
            int mr, int vectors, int kc, int mc, int nc, boolean transposes) {
        // spotless:on
        CacheSizes caches = new CacheSizes(l1 * 1024L, l2 * 1024L, l3 * 1024L);
        Blocking blocking = Blocking.of(lanes, registers, caches, release);
        assertThat(blocking.transposes()).isEqualTo(transposes);
        assertThat(blocking.masks()).isEqualTo(release >= 18);
        assertThat(blocking.mr()).isEqualTo(mr);
        assertThat(blocking.vectors()).isEqualTo(vectors);
        assertThat(blocking.tallMr()).isEqualTo(registers == 32 ? 12 : mr);
        assertThat(blocking.tallVectors()).isEqualTo(2);
        assertThat(blocking.kc()).isEqualTo(kc);
        assertThat(blocking.mc()).isEqualTo(mc);
        assertThat(blocking.nc()).isEqualTo(nc);
        assertThat(blocking.fences()).isEqualTo(registers == 16);
    }

    @Test
    void of_sixteenRegisters_readsInPlaceWhatFewPanelsOrBandsRead() {
        Blocking fenced = Blocking.of(8, 16, new CacheSizes(32 << 10, 1 << 20, 1 << 25), 25);
        assertThat(fenced.readsRows(32)).isTrue();
        assertThat(fenced.readsRows(33)).isFalse();
        assertThat(fenced.readsColumns(5, 5, 16)).isTrue();
        assertThat(fenced.readsColumns(5, 5, 17)).isFalse();
        assertThat(fenced.fewRows(100)).isEqualTo(24);
        Blocking other = Blocking.of(8, 32, new CacheSizes(32 << 10, 1 << 20, 1 << 25), 25);
        assertThat(other.readsRows(1000)).isTrue();
        assertThat(other.readsColumns(512, 256, 1000)).isTrue();
        assertThat(other.readsColumns(512, 257, 1000)).isFalse();
        assertThat(other.fewRows(256)).isEqualTo(256);
        assertThat(other.fewRows(257)).isEqualTo(24);
    }

    @ParameterizedTest
    @CsvSource({"8, 32, 1024, 768", "4, 48, 1024, 1024", "8, 8, 256, 192"})
    void of_sixteenRegisters_countsWhatColumnsOfALeaveEmpty(int lanes, int l1, int kc, int kcTall) {
        Blocking blocking = Blocking.of(lanes, 16, new CacheSizes(l1 * 1024L, 1 << 20, 1 << 25), 25);
        assertThat(blocking.kc(false)).isEqualTo(kc);
        assertThat(blocking.kc(true)).isEqualTo(kcTall);
    }

    @Test
    void nc_manyThreads_copyAnEighthOfTheHeapTogether() {
        Blocking blocking = Blocking.of(16, 32, new CacheSizes(32 << 10, 1 << 20, 32 << 20), 25);
        assertThat(blocking.nc(1)).isEqualTo(blocking.nc());
        for (int threads : new int[] {16, 100, 300}) {
            int nc = blocking.nc(threads);
            assertThat(nc).isBetween(64, blocking.nc());
            assertThat(nc == 64
                            || 4L * blocking.kc() * nc * threads
                                    <= Runtime.getRuntime().maxMemory() / 8)
                    .isTrue();
        }
    }

    @Test
    void describe_chosen_namesWhatItWasChosenFor() {
        assertThat(Blocking.CHOSEN.describe())
                .contains("tiles of " + Blocking.CHOSEN.mr() + " rows")
                .contains("vector registers")
                .contains("KC " + Blocking.CHOSEN.kc(false) + ", ")
                .contains("Java " + Runtime.version().feature())
                .contains("(L1 ")
                .doesNotContain("\n");
    }

    @Test
    void size_folderLikeLinuxs_takesTheDataCacheOfTheLevel(@TempDir Path folder) throws IOException {
        cache(folder, 0, "1", "Data", "48K");
        cache(folder, 1, "1", "Instruction", "64K");
        cache(folder, 2, "2", "Unified", "2M");
        cache(folder, 3, "3", "Unified", "nonsense");
        assertThat(CacheSizes.size(folder, 1)).hasValue(48 * 1024);
        assertThat(CacheSizes.size(folder, 2)).hasValue(2 * 1024 * 1024);
        assertThat(CacheSizes.size(folder, 3)).isEmpty();
        assertThat(CacheSizes.size(folder, 4)).isEmpty();
        assertThat(CacheSizes.size(folder.resolve("missing"), 1)).isEmpty();
    }

    @ParameterizedTest
    @CsvSource({
        "AuthenticAMD, 1024 KB, 1048576",
        "AuthenticAMD, 512 KB, 524288",
        "AuthenticAMD, 64 KB, -1",
        "AuthenticAMD, 1 MB, -1",
        "AuthenticAMD, 99999999999999999999 KB, -1",
        "GenuineIntel, 36864 KB, -1"
    })
    void l2OfAmd_listOfProcessors_takesWhatAmdCallsTheCacheSize(
            String vendor, String size, long expected, @TempDir Path folder) throws IOException {
        Path file = folder.resolve("cpuinfo");
        String first = "processor\t: 0\nvendor_id\t: " + vendor + "\ncpu family\t: 26\ncache size\t: " + size + "\n\n";
        Files.writeString(file, first + "processor\t: 1\nvendor_id\t: AuthenticAMD\ncache size\t: 2048 KB\n");
        assertThat(CacheSizes.l2OfAmd(file).orElse(-1)).isEqualTo(expected);
    }

    @Test
    void l2OfAmd_noSuchListOrNoText_isUnknown(@TempDir Path folder) throws IOException {
        assertThat(CacheSizes.l2OfAmd(folder.resolve("missing"))).isEmpty();
        assertThat(CacheSizes.l2OfAmd(Files.write(folder.resolve("cpuinfo"), new byte[] {(byte) 0xc3, 0x28, 10})))
                .isEmpty();
    }

    @Test
    void mc_fewerSteps_takesBlocksOfTheSameSize() {
        Blocking blocking = Blocking.of(16, 32, new CacheSizes(48 << 10, 1 << 20, 0), 25);
        assertThat(blocking.mc(1024)).isEqualTo(64);
        assertThat(blocking.mc(128)).isEqualTo(512);
        assertThat(blocking.mc(1)).isEqualTo(65_536);
    }

    @Test
    void mc_rowsOfTwoBlocks_takesThemTogether() {
        Blocking blocking = Blocking.of(16, 32, new CacheSizes(48 << 10, 1 << 20, 0), 25);
        assertThat(blocking.mc(784, 128)).isEqualTo(128);
        assertThat(blocking.mc(1024, 128)).isEqualTo(128);
        assertThat(blocking.mc(1024, 129)).isEqualTo(64);
        assertThat(blocking.mc(1, 1 << 30)).isEqualTo(65_536);
    }

    private static void cache(Path folder, int index, String level, String type, String size) throws IOException {
        Path cache = Files.createDirectories(folder.resolve("index" + index));
        Files.writeString(cache.resolve("level"), level + "\n");
        Files.writeString(cache.resolve("type"), type + "\n");
        Files.writeString(cache.resolve("size"), size + "\n");
    }
}
