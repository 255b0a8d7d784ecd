package dev.octet.testing;

import dev.octet.Octet;
import dev.octet.kernel.Backend;
import dev.octet.kernel.Kernel;
import dev.octet.kernel.Probe;
import dev.octet.request.Request;
import dev.octet.verify.Case;
import dev.octet.verify.Outcome;
import dev.octet.verify.Verifier;
import java.nio.ByteBuffer;
import java.nio.ByteOrder;
import java.util.List;
import java.util.concurrent.ThreadFactory;

/**
 * A program of its own: loads, prepares and runs where the stack is nearly used up. Either it works
 * or Java says StackOverflowError; a native stack that ends kills the JVM.
 */
public final class DeepRecursion {
    private static final List<String> REQUESTS =
            List.of(
                    "gemm u8:s8:s32 33x70:70x50",
                    "gemm s8:s8:f32 5x300:300x70 per_channel bias gelu",
                    "gemm f32:s8:f32 2x64:64x64 per_channel",
                    "conv u8:s8:s32 mb1_ic8oc16_ih9oh9kh3ph1",
                    "conv s8:s8:u8 mb2_ic16oc32_ih14oh7kh3sh2ph1 per_channel bias relu",
                    "conv u8:s8:u8 g32mb1_ic32oc32_ih12oh12kh3ph1 per_channel",
                    "deconv u8:s8:s32 mb1_ic16oc32_ih9oh18kh4sh2ph1",
                    "gemm f32:f32:f32 9x300:300x70 bias gelu");

    /** Successes after which a recursion has shown what it can. */
    private static final int ENOUGH = 3;

    private int successes;

    private DeepRecursion() {}

    /** No arguments. */
    public static void main(String... arguments) throws InterruptedException {
        boolean virtual = Boolean.getBoolean("octet.test.virtual");
        // what is initialized where there is no stack is lost for good
        Octet.probe("scalar");
        for (String engine : List.of("vnni", "avx", "onednn")) {
            descend(virtual, "loading " + engine, () -> Octet.probe(engine));
            if (Octet.probe(engine) instanceof Probe.Ready ready) {
                for (String request : REQUESTS) {
                    compute(virtual, ready.backend(), Request.parse(request));
                }
            }
        }
    }

    private static void compute(boolean virtual, Backend backend, Request request)
            throws InterruptedException {
        if (backend.refuses(request).isPresent()) {
            return;
        }
        Verifier verifier = Verifier.of(Case.of(request, 1));
        Runnable verify = () -> requireRight(verifier.verify(backend, 1));
        verify.run();
        descend(virtual, backend.name() + " prepares " + request, verify);
        ByteBuffer src = direct(request.srcBytes());
        ByteBuffer dst = direct(request.dstBytes());
        // not closed: where the stack ends in a run, its end is not counted
        Kernel kernel = Kernel.of(backend, verifier.values().bound(), 1);
        kernel.run(src, dst);
        descend(virtual, backend.name() + " runs " + request, () -> kernel.run(src, dst));
    }

    private static ByteBuffer direct(int bytes) {
        return ByteBuffer.allocateDirect(bytes).order(ByteOrder.nativeOrder());
    }

    private static void requireRight(Outcome outcome) {
        if (!(outcome instanceof Outcome.Same)) {
            throw new AssertionError(outcome);
        }
    }

    private static void descend(boolean virtual, String what, Runnable work)
            throws InterruptedException {
        DeepRecursion recursion = new DeepRecursion();
        Throwable[] failure = new Throwable[1];
        Thread thread =
                factory(virtual)
                        .newThread(
                                () -> {
                                    try {
                                        recursion.descend(work);
                                    } catch (Throwable e) {
                                        failure[0] = e;
                                    }
                                });
        thread.start();
        thread.join();
        if (failure[0] != null || recursion.successes < ENOUGH) {
            throw new AssertionError(what, failure[0]);
        }
        System.out.println(what);
    }

    /** Java 17, for which this is compiled, has no virtual ones. */
    private static ThreadFactory factory(boolean virtual) {
        if (!virtual) {
            return Thread::new;
        }
        try {
            Object builder = Thread.class.getMethod("ofVirtual").invoke(null);
            return (ThreadFactory)
                    Class.forName("java.lang.Thread$Builder").getMethod("factory").invoke(builder);
        } catch (ReflectiveOperationException e) {
            throw new AssertionError(e);
        }
    }

    private void descend(Runnable work) {
        try {
            descend(work);
        } catch (StackOverflowError e) {
            // from here upwards, frame by frame
        }
        if (successes < ENOUGH) {
            try {
                work.run();
                successes++;
            } catch (StackOverflowError e) {
                // Java's own answer
            }
        }
    }
}
