package dev.octet.engine.cuda;

import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.function.Function;

/** The multiplications of a computation's bands; bands of one shape share one. */
final class Multiplications {
    private final MatrixShape[] shapes;
    private final Device.Multiplication[] ofBands;
    private final Map<MatrixShape, Device.Multiplication> different = new LinkedHashMap<>();

    Multiplications(Device device, List<Band> bands, Function<Band, MatrixShape> shapeOf) {
        shapes = bands.stream().map(shapeOf).toArray(MatrixShape[]::new);
        ofBands = new Device.Multiplication[shapes.length];
        try {
            for (int i = 0; i < shapes.length; i++) {
                ofBands[i] = different.computeIfAbsent(shapes[i], device::prepare);
            }
        } catch (RuntimeException | Error e) {
            release();
            throw e;
        }
    }

    Device.Multiplication of(int band) {
        return ofBands[band];
    }

    MatrixShape shape(int band) {
        return shapes[band];
    }

    /** The largest workspace. */
    long workspaceBytes() {
        return different.values().stream()
                .mapToLong(Device.Multiplication::workspaceBytes)
                .max()
                .orElse(0);
    }

    /** The algorithm of the first, largest shape. */
    String algorithm() {
        return different.values().stream()
                .map(Device.Multiplication::algorithm)
                .findFirst()
                .orElse("nothing to multiply");
    }

    void release() {
        different.values().forEach(Device.Multiplication::release);
    }
}
