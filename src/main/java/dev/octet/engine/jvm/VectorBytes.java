package dev.octet.engine.jvm;

import jdk.incubator.vector.ByteVector;
import jdk.incubator.vector.IntVector;
import jdk.incubator.vector.VectorOperators;
import jdk.incubator.vector.VectorSpecies;

/** From vectors of ints to as many bytes. */
final class VectorBytes {
    private VectorBytes() {}

    /** Stores the last byte of each lane. */
    static void store(IntVector values, byte[] bytes, int at) {
        switch (values.length()) {
            case 16 -> convert(values, ByteVector.SPECIES_128).intoArray(bytes, at);
            case 8 -> convert(values, ByteVector.SPECIES_64).intoArray(bytes, at);
            default -> {
                // no byte vector is that short
                for (int lane = 0; lane < values.length(); lane++) {
                    bytes[at + lane] = (byte) values.lane(lane);
                }
            }
        }
    }

    private static ByteVector convert(IntVector values, VectorSpecies<Byte> species) {
        return (ByteVector) values.convertShape(VectorOperators.I2B, species, 0);
    }
}
