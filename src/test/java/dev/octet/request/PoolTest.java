package dev.octet.request;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertThrows;
import static org.junit.jupiter.api.Assertions.assertTrue;

import dev.octet.verify.RandomCases;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;

class PoolTest {
    @Test
    void everyLineIsReadBack() {
        new RandomCases(5, RandomCases.Kind.POOL)
                .limit(500)
                .forEach(
                        each -> {
                            Pool pool = (Pool) each.request();
                            assertEquals(pool, Request.parse(pool.toString()));
                        });
    }

    @Test
    void paddingIsTheSameOnBothSidesUnlessTheOutputSaysOtherwise() {
        Pool pool = Pool.parse("pool u8:u8 mb2_ic64_ih112kh3sh2ph1 max");
        assertEquals(56, pool.height().out());
        assertEquals(0, pool.padAfter(pool.height()));
        assertEquals("[2, 112, 112, 64]", pool.shape().toString());
        assertEquals("pool u8:u8 mb2_ic64_ih112oh56kh3sh2ph1 max", pool.toString());
        // ceil_mode: the last window hangs over the end by one
        Pool hanging = Pool.parse("pool f32:f32 ic8_ih6oh3kh3sh2ph0 max nchw");
        assertEquals(1, hanging.padAfter(hanging.height()));
        assertEquals("[1, 8, 6, 6]", hanging.shape().toString());
    }

    @ParameterizedTest
    @CsvSource(
            delimiter = '|',
            value = {
                "pool u8:u8 ic3_ih4kh2 | one of max, avg, avg_include_padding, got 0",
                "pool u8:u8 ic3_ih4kh2 max avg | got 2",
                "pool u8:s8 ic3_ih4kh2 max | dst is src's type",
                "pool u8:u8 ic3_ih4kh2 max zp | dst is src's type",
                "pool f32:f32 ic3_ih4kh2 avg zp | no zero point",
                "pool s32:f32 ic3_ih4kh2 avg | got s32",
                "pool u8:u8 ic3oc3_ih4kh2 max | has oc",
                "pool u8:u8 mb0_ic3_ih4kh2 max | images=0",
                "pool u8:u8 ic3_ih4kh6 max | output size is -1",
                "pool u8:u8 ic3_ih4kh2sh0 max | stride=0",
                "pool u8:u8 ic3_ih4kh2 max relu | unknown attribute 'relu'",
                "pool u8:u8 ic3_iw9000000ow1kw9000000 avg | at most 8,421,504 taps",
                "pool f32:u8 ic3_ih4kh2 avg dynamic | no dynamic rows"
            })
    void refusesWithTheReason(String line, String reason) {
        IllegalArgumentException refused =
                assertThrows(IllegalArgumentException.class, () -> Request.parse(line));
        assertTrue(refused.getMessage().contains(reason), refused.getMessage());
    }

    @Test
    void valuesMustBeThoseItAsksFor() {
        Pool pool = Pool.parse("pool u8:u8 ic3_ih4kh2 avg src_scale dst_zp");
        Parameters right = Parameters.none().srcScale(0.5f).dstZeroPoint(3);
        pool.check(right);
        assertThrows(IllegalArgumentException.class, () -> pool.check(Parameters.none()));
        assertThrows(IllegalArgumentException.class, () -> pool.check(right.srcZeroPoint(1)));
    }
}
