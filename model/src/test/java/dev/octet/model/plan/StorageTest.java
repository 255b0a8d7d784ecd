package dev.octet.model.plan;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertTrue;

import java.util.ArrayList;
import java.util.List;
import java.util.Random;
import org.junit.jupiter.api.Test;

class StorageTest {
    /** When a value lives, and how many bytes it has. */
    private record Life(int first, int last, int bytes, Storage storage) {
        static Life of(int first, int last, int bytes) {
            Storage storage = new Storage(first);
            storage.keep(last, bytes);
            return new Life(first, last, bytes, storage);
        }

        boolean meets(Life other) {
            return first <= other.last && other.first <= last;
        }

        boolean overlaps(Life other) {
            return storage.offset() < other.storage.offset() + other.bytes
                    && other.storage.offset() < storage.offset() + bytes;
        }
    }

    @Test
    void valuesThatLiveAtTheSameTimeLieApart() {
        for (long seed = 0; seed < 200; seed++) {
            Random random = new Random(seed);
            List<Life> lives = new ArrayList<>();
            for (int i = 0; i < 1 + random.nextInt(40); i++) {
                int first = random.nextInt(50);
                lives.add(Life.of(first, first + random.nextInt(10), 1 + random.nextInt(1000)));
            }
            int end = Storage.place(lives.stream().map(Life::storage).toList());
            for (Life a : lives) {
                assertEquals(0, a.storage().offset() % 64, "seed " + seed);
                assertTrue(a.storage().offset() + a.bytes() <= end, "seed " + seed);
                for (Life b : lives) {
                    boolean wrong = a != b && a.meets(b) && a.overlaps(b);
                    assertTrue(!wrong, "seed " + seed + ": " + a + " and " + b);
                }
            }
        }
    }

    @Test
    void memoryIsUsedAgain() {
        List<Life> chain = new ArrayList<>();
        for (int i = 0; i < 100; i++) {
            chain.add(Life.of(i, i + 1, 640));
        }
        assertEquals(2 * 640, Storage.place(chain.stream().map(Life::storage).toList()));
    }
}
