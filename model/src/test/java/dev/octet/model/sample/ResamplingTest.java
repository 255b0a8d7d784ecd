package dev.octet.model.sample;

import static org.junit.jupiter.api.Assertions.assertArrayEquals;
import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertThrows;

import java.util.Arrays;
import java.util.stream.IntStream;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;

class ResamplingTest {
    private static int[] resized(Size from, int channels, Size to, int... values) {
        byte[] bytes = new byte[values.length];
        for (int i = 0; i < bytes.length; i++) {
            bytes[i] = (byte) values[i];
        }
        Pixels result = Resampling.resize(new Pixels(from, channels, bytes), to);
        assertEquals(to, result.size());
        return IntStream.range(0, result.values().length)
                .map(i -> result.values()[i] & 0xff)
                .toArray();
    }

    /** The numbers that the tests' pictures have: a generator's that every language has. */
    private static int[] numbers(int count) {
        int[] numbers = new int[count];
        int x = 1;
        for (int i = 0; i < count; i++) {
            x = x * 1103515245 + 12345 & 0x7fffffff;
            numbers[i] = x >> 16 & 255;
        }
        return numbers;
    }

    /** Triangles two pixels wide to either side: (3a + 3b + c) / 7 and (b + 3c + 3d) / 7. */
    @Test
    void whatShrinksIsAMeanOfAllThatLiesThere() {
        Size four = new Size(4, 1);
        int[] expected = {50, 160};
        assertArrayEquals(expected, resized(four, 1, new Size(2, 1), 0, 70, 140, 210));
        assertArrayEquals(expected, resized(new Size(1, 4), 1, new Size(1, 2), 0, 70, 140, 210));
        // stripes as narrow as pixels become grey, not one of the two
        int[] stripes = IntStream.range(0, 64).map(i -> i % 2 * 255).toArray();
        int[] few = resized(new Size(64, 1), 1, new Size(8, 1), stripes);
        Arrays.stream(few).forEach(value -> assertEquals(127.5, value, 5));
    }

    /** Each place is between two pixels: (3a + b) / 4; beyond the edge there is the edge. */
    @Test
    void whatGrowsLiesBetweenNeighbours() {
        assertArrayEquals(
                new int[] {0, 50, 150, 200}, resized(new Size(2, 1), 1, new Size(4, 1), 0, 200));
        // across: rows 0 50 150 200 and 40 90 190 240, then the same down
        assertArrayEquals(
                new int[] {0, 50, 150, 200, 10, 60, 160, 210, 30, 80, 180, 230, 40, 90, 190, 240},
                resized(new Size(2, 2), 1, new Size(4, 4), 0, 200, 40, 240));
    }

    /** What Pillow 10 and later give: Image.resize(size, Image.BILINEAR). */
    @ParameterizedTest
    @CsvSource({
        "7x5, 3x2, '135 98 123 137 125 176 136 98 136 128 137 68 173 149 133 116 132 132'",
        "3x2, 5x4, '198 126 129 162 106 178 107 75 251 178 181 151 226 251 84 210 142 153 171 111"
                + " 190 111 63 245 166 139 165 203 189 111 234 173 200 188 120 213 120 40 232 143"
                + " 54 192 158 64 164 246 189 223 197 125 224 124 28 225 131 12 205 135 1 191'",
        "9x4, 4x6, '165 129 172 201 157 187 111 72 162 97 89 98 121 117 174 183 119 162 131 68 120"
                + " 141 93 126 77 111 168 153 92 125 158 82 84 178 109 151 78 137 138 111 133 75"
                + " 192 160 106 152 157 142 80 176 118 131 144 63 185 130 122 135 170 126 81 209"
                + " 104 162 143 62 169 81 132 125 171 112'",
    })
    void bitsAreThoseOfPillow(String from, String to, String expected) {
        Size size = Size.parse(from);
        assertArrayEquals(
                Arrays.stream(expected.split(" ")).mapToInt(Integer::parseInt).toArray(),
                resized(size, 3, Size.parse(to), numbers(3 * size.width() * size.height())));
    }

    @ParameterizedTest
    @CsvSource({
        "256, 640x480, 341x256",
        "256, 480x640, 256x341",
        "4, 4x4, 4x4",
        "10, 1000x1, 10000x10",
        "320x240, 7x5, 320x240"
    })
    void sizesAreThoseOfTorchvision(String resize, String from, String to) {
        assertEquals(Size.parse(to), Resize.parse(resize).of(Size.parse(from)));
    }

    @ParameterizedTest
    @CsvSource({
        "20x10, 40x40, 20x20",
        "20x10, 100x10, 100x10",
        "20x10, 10x100, 20x200",
        "20x10, 50x10, 50x10",
        "20x10, 31x10, 31x10",
        "20x10, 9x5, 20x11",
    })
    void coveringIsTheSmallestOfTheSameProportions(String size, String from, String to) {
        assertEquals(Size.parse(to), Resize.covering(Size.parse(size)).of(Size.parse(from)));
    }

    @ParameterizedTest
    @CsvSource({"0", "-3", "3x", "x3", "3x4x5", "4.5", "''", "12345678901"})
    void whatIsNoSizeIsRefused(String text) {
        assertThrows(IllegalArgumentException.class, () -> Size.parse(text));
        assertThrows(IllegalArgumentException.class, () -> Resize.parse(text));
    }
}
