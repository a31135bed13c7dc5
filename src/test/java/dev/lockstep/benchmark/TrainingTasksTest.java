package dev.lockstep.benchmark;

import static org.assertj.core.api.Assertions.assertThat;

import dev.lockstep.data.Dataset;
import dev.lockstep.data.LabelledImages;
import dev.lockstep.experiment.Catalogue;
import dev.lockstep.peer.TrainingTask;
import dev.lockstep.peer.TrainingTask.DenseLayer;
import org.junit.jupiter.api.Test;

class TrainingTasksTest {

    @Test
    void layers_ofExperiments_haveWhatFollowsThem() {
        assertThat(TrainingTasks.layers(Catalogue.named("softmax"))).containsExactly(new DenseLayer(784, 10, false, 0));
        assertThat(TrainingTasks.layers(Catalogue.named("hidden")))
                .containsExactly(
                        new DenseLayer(784, 128, true, 0),
                        new DenseLayer(128, 128, true, 0),
                        new DenseLayer(128, 10, false, 0));
        assertThat(TrainingTasks.layers(Catalogue.named("dropout")))
                .containsExactly(
                        new DenseLayer(784, 128, true, .3f),
                        new DenseLayer(128, 128, true, .3f),
                        new DenseLayer(128, 10, false, 0));
    }

    @Test
    void of_tenImages_splitsThemAsWeDo() {
        byte[] pixels = new byte[10 * 784];
        pixels[8 * 784 + 5] = (byte) 255;
        byte[] labels = {0, 1, 2, 3, 4, 5, 6, 7, 8, 9};
        LabelledImages images = LabelledImages.of(pixels, labels, 784);
        TrainingTask task = TrainingTasks.of(Catalogue.named("softmax"), new Dataset("made", images, images, "here"));
        assertThat(task.training().count()).isEqualTo(8);
        assertThat(task.validation().labels()).containsExactly(8, 9);
        assertThat(task.validation().pixels()[5]).isEqualTo(1f);
        assertThat(task.test().count()).isEqualTo(10);
        assertThat(task.batch()).isEqualTo(128);
        assertThat(task.learningRate()).isEqualTo(.01f);
        assertThat(task.seed()).isEqualTo(1671);
        assertThat(task.classes()).isEqualTo(10);
    }
}
