package dev.octet.benchmarks;

import dev.octet.Octet;
import dev.octet.kernel.Backend;
import dev.octet.kernel.Probe;
import java.util.Arrays;

/**
 * What a machine with a GPU is asked, part by part; {@code benchmarks/gpu} calls it. Ends with
 * status 1 where something is wrong, with 2 where there is no GPU.
 */
public final class Gpu {
    static final String ENGINE = "cuda";

    private Gpu() {}

    /** A part and its numbers, as in {@code benchmarks/gpu}. */
    public static void main(String... arguments) {
        Probe probe = Octet.probe(ENGINE);
        if (probe instanceof Probe.Absent absent) {
            System.out.println(ENGINE + " is absent: " + absent.reason());
            if (absent.cause() != null) {
                absent.cause().printStackTrace(System.out);
            }
            System.exit(2);
        }
        Backend backend = ((Probe.Ready) probe).backend();
        System.out.println(backend.detail());
        int[] numbers = Arrays.stream(arguments).skip(1).mapToInt(Integer::parseInt).toArray();
        boolean right =
                switch (arguments[0]) {
                    case "probe" -> true;
                    case "random" -> GpuCases.random(backend, numbers[0], numbers[1], numbers[2]);
                    case "cycles" -> GpuCases.cycles(numbers[0]);
                    case "table" -> GpuTable.table(numbers[0], numbers[1], numbers[2]);
                    case "tune" -> GpuTable.tune(numbers[0], numbers[1]);
                    default -> throw new IllegalArgumentException("no part " + arguments[0]);
                };
        System.exit(right ? 0 : 1);
    }
}
