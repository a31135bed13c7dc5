package dev.lockstep.kernel;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import org.junit.jupiter.api.Test;

class MatrixTest {

    @Test
    void constructor_elementsBeyondTheArray_failsWithTheNumbers() {
        assertThatThrownBy(() -> new Matrix(new float[100], 3, 10, 10, 10, 1))
                .isInstanceOf(IllegalArgumentException.class)
                .hasMessage("matrix of 10x10 with strides 10 and 1 needs 100 elements from offset 3, array has 100");
    }

    @Test
    void constructor_extentsThatOverflowAnInt_fails() {
        assertThatThrownBy(() -> new Matrix(new float[10], 0, 70_000, 70_000, 70_000, 1))
                .hasMessageContaining("4900000000 elements");
        assertThatThrownBy(() -> Matrix.zeros(70_000, 70_000)).hasMessageContaining("70000x70000");
        assertThatThrownBy(() -> Matrix.zeros(-1, 5)).isInstanceOf(IllegalArgumentException.class);
    }

    @Test
    void constructor_badStridesAndOffset_fails() {
        assertThatThrownBy(() -> new Matrix(new float[10], 0, 2, 2, 0, 1)).hasMessageContaining("strides");
        assertThatThrownBy(() -> new Matrix(new float[10], 0, 2, 2, 2, -1)).hasMessageContaining("strides");
        assertThatThrownBy(() -> new Matrix(new float[10], -1, 2, 2, 2, 1)).hasMessageContaining("offset");
        assertThatThrownBy(() -> new Matrix(new float[10], 0, -2, 2, 2, 1)).hasMessageContaining("extents");
    }

    @Test
    void transposed_element_isTheMirroredOne() {
        Matrix x = new Matrix(new float[50], 4, 3, 5, 10, 2);
        assertThat(x.transposed().index(4, 2)).isEqualTo(x.index(2, 4)).isEqualTo(4 + 20 + 8);
        assertThat(x.transposed().transposed()).isEqualTo(x);
    }

    @Test
    void firstRows_moreThanThereAre_fails() {
        assertThatThrownBy(() -> Matrix.zeros(3, 3).firstRows(4)).hasMessage("4 rows of a matrix that has 3");
    }
}
