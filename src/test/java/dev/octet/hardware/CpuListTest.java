package dev.octet.hardware;

import static org.junit.jupiter.api.Assertions.assertEquals;

import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

class CpuListTest {
    @Test
    void readsRangesAndSingles() {
        assertEquals("{0}", CpuList.parse("0").toString());
        assertEquals("{0, 1, 2, 3, 8, 10, 11}", CpuList.parse("0-3,8,10-11\n").toString());
    }

    @ParameterizedTest
    @ValueSource(strings = {"", " ", "x", "3-1", "-1", "1-", "0-99999999", "0,,1", "0-1-2"})
    void garbageIsEmpty(String text) {
        assertEquals("{}", CpuList.parse(text).toString());
    }
}
