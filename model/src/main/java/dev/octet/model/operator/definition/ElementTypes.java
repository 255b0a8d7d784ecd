package dev.octet.model.operator.definition;

import dev.octet.model.tensor.ElementType;
import java.util.Map;

/** Element types as ONNX numbers them. */
public final class ElementTypes {
    private static final Map<Integer, ElementType> TYPES =
            Map.ofEntries(
                    Map.entry(1, ElementType.FLOAT),
                    Map.entry(2, ElementType.UINT8),
                    Map.entry(3, ElementType.INT8),
                    Map.entry(4, ElementType.UINT16),
                    Map.entry(5, ElementType.INT16),
                    Map.entry(6, ElementType.INT32),
                    Map.entry(7, ElementType.INT64),
                    Map.entry(9, ElementType.BOOL),
                    Map.entry(10, ElementType.FLOAT16),
                    Map.entry(11, ElementType.DOUBLE),
                    Map.entry(12, ElementType.UINT32),
                    Map.entry(13, ElementType.UINT64),
                    Map.entry(16, ElementType.BFLOAT16));

    private static final Map<Integer, String> OTHERS =
            Map.ofEntries(
                    Map.entry(8, "string"),
                    Map.entry(14, "complex64"),
                    Map.entry(15, "complex128"),
                    Map.entry(17, "float8e4m3fn"),
                    Map.entry(18, "float8e4m3fnuz"),
                    Map.entry(19, "float8e5m2"),
                    Map.entry(20, "float8e5m2fnuz"),
                    Map.entry(21, "uint4"),
                    Map.entry(22, "int4"),
                    Map.entry(23, "float4e2m1"),
                    Map.entry(24, "float8e8m0"),
                    Map.entry(25, "uint2"),
                    Map.entry(26, "int2"));

    private ElementTypes() {}

    /**
     * The type of that number.
     *
     * @throws Unsupported when it is another, with its name
     */
    public static ElementType of(long number) {
        ElementType type = number == (int) number ? TYPES.get((int) number) : null;
        if (type == null) {
            String name = OTHERS.getOrDefault((int) number, "number " + number);
            throw new Unsupported("elements of type " + name + " are not supported");
        }
        return type;
    }

    /** The number of a type. */
    public static int number(ElementType type) {
        for (Map.Entry<Integer, ElementType> entry : TYPES.entrySet()) {
            if (entry.getValue() == type) {
                return entry.getKey();
            }
        }
        throw new IllegalArgumentException("ONNX has no number for " + type);
    }
}
