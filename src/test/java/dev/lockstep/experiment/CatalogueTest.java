package dev.lockstep.experiment;

import static dev.lockstep.nn.Layers.dense;
import static dev.lockstep.nn.Layers.softmax;
import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import dev.lockstep.nn.Sequential;
import org.junit.jupiter.api.Test;

class CatalogueTest {

    @Test
    void all_experiments_areTheThreeOfTheBook() {
        assertThat(Catalogue.all()).extracting(Catalogue.Entry::name).containsExactly("softmax", "hidden", "dropout");
        Experiment dropout = Catalogue.named("dropout").settings();
        assertThat(dropout.seed()).isEqualTo(1671);
        assertThat(dropout.batch()).isEqualTo(128);
        assertThat(dropout.validation()).isEqualTo(0.2);
        assertThat(dropout.learningRate()).isEqualTo(0.01f);
    }

    @Test
    void named_unknown_listsTheKnown() {
        assertThatThrownBy(() -> Catalogue.named("x"))
                .hasMessage("unknown experiment 'x'; known: softmax, hidden, dropout");
    }

    @Test
    void of_methodsThatAreNoExperiments_fails() {
        assertThatThrownBy(() -> Catalogue.of(NotStatic.class)).hasMessageContaining("must be static");
        assertThatThrownBy(() -> Catalogue.of(Twice.class)).hasMessageContaining("same name");
    }

    static class NotStatic {
        @Experiment(name = "x", title = "X", epochs = 1)
        Sequential model() {
            return Sequential.of(dense(1, 2), softmax());
        }
    }

    static class Twice {
        @Experiment(name = "x", title = "X", epochs = 1)
        static Sequential one() {
            return Sequential.of(dense(1, 2), softmax());
        }

        @Experiment(name = "x", title = "Y", epochs = 2)
        static Sequential two() {
            return Sequential.of(dense(1, 2), softmax());
        }
    }
}
