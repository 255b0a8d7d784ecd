package dev.octet.hardware;

/**
 * The instruction set extensions that decide how fast, and how exactly, 8-bit integers multiply.
 *
 * <p>In order of appearance: the vector basics of x86, its dot products, its tiles; then Arm's.
 */
public enum IsaFeature {
    /** SSE4.1. */
    SSE4_1("SSE4.1", "128-bit integer vectors with widening s8 to s16"),
    /** AVX. */
    AVX("AVX", "256-bit float vectors"),
    /** FMA3. */
    FMA("FMA", "a * b + c in float, rounded once"),
    /** F16C. */
    F16C("F16C", "converts between 16-bit and 32-bit floats"),
    /** AVX2. */
    AVX2("AVX2", "256-bit integer vectors; u8 * s8 pairs saturate at s16"),
    /** AVX-512 Foundation. */
    AVX512F("AVX-512F", "512-bit vectors with masks"),
    /** AVX-512 Byte and Word. */
    AVX512BW("AVX-512BW", "512-bit vectors of 8-bit and 16-bit integers"),
    /** AVX-512 Doubleword and Quadword. */
    AVX512DQ("AVX-512DQ", "more 512-bit instructions for 32-bit and 64-bit elements"),
    /** AVX-512 Vector Length. */
    AVX512VL("AVX-512VL", "AVX-512 instructions on 128-bit and 256-bit vectors"),
    /** AVX-512 Vector Neural Network Instructions. */
    AVX512_VNNI("AVX-512 VNNI", "sums four u8 * s8 products exactly into s32, 512 bits wide"),
    /** AVX-512 BF16. */
    AVX512_BF16("AVX-512 BF16", "sums pairs of bfloat16 products into f32, 512 bits wide"),
    /** AVX-VNNI. */
    AVX_VNNI("AVX-VNNI", "sums four u8 * s8 products exactly into s32, 256 bits wide"),
    /** AVX-VNNI-INT8. */
    AVX_VNNI_INT8("AVX-VNNI-INT8", "the same for s8 * s8 and u8 * u8, 256 bits wide"),
    /** Advanced Matrix Extensions, the tile registers. */
    AMX_TILE("AMX tiles", "eight tile registers of 1 KiB"),
    /** Advanced Matrix Extensions, 8-bit integers. */
    AMX_INT8("AMX-INT8", "multiplies 16x64 by 64x16 tiles of 8-bit integers into s32"),

    /** Advanced SIMD, also called Neon. */
    ASIMD("ASIMD", "128-bit vectors (Neon)"),
    /** The dot product instructions of Armv8.2. */
    DOTPROD("DotProd", "sums four s8 * s8 or u8 * u8 products exactly into s32"),
    /** The 8-bit integer matrix instructions of Armv8.6. */
    I8MM("I8MM", "multiplies 2x8 by 8x2 blocks of 8-bit integers into s32, u8 * s8 too"),
    /** Scalable Vector Extension. */
    SVE("SVE", "vectors as long as the machine makes them, 128 to 2048 bits"),
    /** Scalable Vector Extension 2. */
    SVE2("SVE2", "the integer half of SVE: widening and narrowing arithmetic");

    private final String label;
    private final String meaning;

    IsaFeature(String label, String meaning) {
        this.label = label;
        this.meaning = meaning;
    }

    /** The name as manuals write it, such as "AVX-512 VNNI". */
    public String label() {
        return label;
    }

    /** What it does, in one line without a full stop. */
    public String meaning() {
        return meaning;
    }
}
