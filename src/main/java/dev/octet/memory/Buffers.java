package dev.octet.memory;

import dev.octet.text.RootLocale;
import java.lang.invoke.MethodHandle;
import java.lang.invoke.MethodHandles;
import java.lang.invoke.MethodType;
import java.lang.reflect.Field;
import java.nio.Buffer;
import java.nio.ByteBuffer;
import java.nio.ByteOrder;

/**
 * What every buffer of a caller's is asked: its order, and its address, without a call into native
 * code: it is what a kernel call of a microsecond can afford. From Java 22 on by MemorySegment,
 * before that by Unsafe, which newer releases warn about.
 */
public final class Buffers {
    private static final MethodHandle ADDRESS = address();

    private Buffers() {}

    private static MethodHandle address() {
        MethodHandles.Lookup lookup = MethodHandles.lookup();
        MethodType type = MethodType.methodType(long.class, ByteBuffer.class);
        try {
            if (Runtime.version().feature() >= 22) {
                Class<?> segment = Class.forName("java.lang.foreign.MemorySegment");
                MethodHandle of =
                        lookup.findStatic(
                                segment, "ofBuffer", MethodType.methodType(segment, Buffer.class));
                MethodHandle address =
                        lookup.findVirtual(segment, "address", MethodType.methodType(long.class));
                return MethodHandles.filterReturnValue(of, address).asType(type);
            }
            return UnsafeAddress.handle(lookup);
        } catch (ReflectiveOperationException e) {
            throw new ExceptionInInitializerError(e);
        }
    }

    /**
     * Direct memory of zeros, in native byte order.
     *
     * @param purpose what it is for
     * @throws OutOfMemoryError when there is not so much, with the number and the purpose
     */
    public static ByteBuffer allocate(int bytes, String purpose) {
        try {
            return ByteBuffer.allocateDirect(bytes).order(ByteOrder.nativeOrder());
        } catch (OutOfMemoryError e) {
            OutOfMemoryError named =
                    new OutOfMemoryError(
                            RootLocale.format(
                                    "%,d bytes of direct memory for %s are not to be had"
                                            + " (-XX:MaxDirectMemorySize): %s",
                                    bytes, purpose, e.getMessage()));
            named.initCause(e);
            throw named;
        }
    }

    /**
     * The address of the byte at the buffer's position. Keep the buffer reachable while it is used.
     */
    public static long address(ByteBuffer direct) {
        try {
            return (long) ADDRESS.invokeExact(direct);
        } catch (RuntimeException | Error e) {
            throw e;
        } catch (Throwable e) {
            throw new AssertionError(e);
        }
    }

    /** As {@link #address}; 0 for null. */
    public static long addressOrZero(ByteBuffer direct) {
        return direct == null ? 0 : address(direct);
    }

    /** The way before Java 22, in a class of its own so that newer releases never load it. */
    private static final class UnsafeAddress {
        private static final sun.misc.Unsafe UNSAFE;
        private static final long OFFSET;

        static {
            try {
                Field field = sun.misc.Unsafe.class.getDeclaredField("theUnsafe");
                field.setAccessible(true);
                UNSAFE = (sun.misc.Unsafe) field.get(null);
                OFFSET = UNSAFE.objectFieldOffset(Buffer.class.getDeclaredField("address"));
            } catch (ReflectiveOperationException e) {
                throw new ExceptionInInitializerError(e);
            }
        }

        static MethodHandle handle(MethodHandles.Lookup lookup)
                throws ReflectiveOperationException {
            return lookup.findStatic(
                    UnsafeAddress.class, "of", MethodType.methodType(long.class, ByteBuffer.class));
        }

        static long of(ByteBuffer direct) {
            return UNSAFE.getLong(direct, OFFSET) + direct.position();
        }
    }
}
