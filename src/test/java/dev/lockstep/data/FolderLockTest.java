package dev.lockstep.data;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import java.nio.file.Path;
import java.time.Duration;
import java.util.concurrent.atomic.AtomicReference;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;
import org.junit.jupiter.api.io.TempDir;

/** Threads of one process; processes are in {@link MnistDownloadTest}. */
@Timeout(value = 60, threadMode = Timeout.ThreadMode.SEPARATE_THREAD)
class FolderLockTest {

    @TempDir
    Path temporary;

    /** What a thread gets that waits for a lock that this one has. */
    private Throwable waiting(Duration longest, boolean interrupted) throws InterruptedException {
        AtomicReference<Throwable> thrown = new AtomicReference<>();
        Thread other = new Thread(() -> {
            try {
                take(longest).close();
            } catch (DataException e) {
                thrown.set(e);
            }
        });
        FolderLock lock = take(Duration.ofSeconds(1));
        try {
            other.start();
            if (interrupted) {
                other.interrupt();
            }
            other.join();
        } finally {
            lock.close();
        }
        return thrown.get();
    }

    private FolderLock take(Duration longest) {
        return FolderLock.take(temporary.resolve("cache"), longest, () -> {});
    }

    @Test
    void take_heldByAnotherThread_endsWithTheTime() throws InterruptedException {
        assertThat(waiting(Duration.ofMillis(50), false))
                .isInstanceOf(DataException.class)
                .hasMessageContaining(".cache.lock has been locked by another thread");
    }

    @Test
    void take_interruptedThread_doesNotWait() throws InterruptedException {
        assertThat(waiting(Duration.ofMinutes(30), true))
                .isInstanceOf(DataException.class)
                .hasMessageContaining("interrupted while waiting for ");
    }

    @Test
    void take_afterAFailure_isFree() {
        assertThatThrownBy(() -> FolderLock.take(temporary.resolve("no/cache"), Duration.ofSeconds(1), () -> {}))
                .hasMessageContaining("cannot lock ");
        take(Duration.ofSeconds(1)).close();
    }
}
