package dev.octet.choice;

import dev.octet.hardware.FreeMemory;
import dev.octet.kernel.Operands;
import dev.octet.memory.Buffers;
import dev.octet.request.DataType;
import dev.octet.request.Operand;
import dev.octet.request.Request;
import dev.octet.request.Role;
import dev.octet.text.RootLocale;
import java.nio.ByteBuffer;
import java.util.Optional;
import java.util.OptionalLong;
import java.util.SplittableRandom;

/**
 * Tensors for a run that only its time matters of: random values of an ordinary size, since zeros
 * and denormals take other times.
 */
final class Samples {
    /** So little is taken without a look at how much there is. */
    private static final long SMALL = 64L << 20;

    /** Of an s32 source, as the sums of products are. */
    private static final int SUMS = 1 << 20;

    private Samples() {}

    /** Why there is no memory for them; empty when there is. */
    static Optional<String> refusal(Request request) {
        long bytes = request.operands().stream().mapToLong(Operand::bytes).sum();
        OptionalLong free = bytes <= SMALL ? OptionalLong.empty() : FreeMemory.bytes();
        return free.isEmpty() || bytes <= free.getAsLong()
                ? Optional.empty()
                : Optional.of(
                        RootLocale.format(
                                "its tensors take %,d bytes of memory, %,d are free",
                                bytes, free.getAsLong()));
    }

    static Operands<ByteBuffer> of(Request request) {
        Operands<ByteBuffer> operands = new Operands<>();
        SplittableRandom random = new SplittableRandom(1);
        for (Operand operand : request.operands()) {
            ByteBuffer buffer = Buffers.allocate(operand.bytes(), "tensors of a trial");
            if (!operand.written()) {
                fill(buffer, operand, request.src(), random);
            }
            operands.set(operand.role(), buffer);
        }
        return operands;
    }

    private static void fill(
            ByteBuffer buffer, Operand operand, DataType src, SplittableRandom random) {
        for (int i = 0; i < operand.count(); i++) {
            switch (operand.type()) {
                case S8, U8 -> buffer.put(i, (byte) random.nextInt());
                case S32 ->
                        buffer.putInt(
                                i * Integer.BYTES,
                                operand.role() == Role.ROW_ZERO_POINTS
                                        ? random.nextInt(src.min(), src.max() + 1)
                                        : random.nextInt(-SUMS, SUMS));
                case F32 -> buffer.putFloat(i * Float.BYTES, real(operand.role(), random));
            }
        }
    }

    /** A scale is above 0. */
    private static float real(Role role, SplittableRandom random) {
        double value = 0.25 + 0.75 * random.nextDouble();
        return (float) (role == Role.ROW_SCALES || random.nextBoolean() ? value : -value);
    }
}
