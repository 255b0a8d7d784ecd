package dev.octet.model.tflite.form;

import dev.octet.model.operator.definition.Unsupported;
import dev.octet.text.RootLocale;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import org.tensorflow.lite.schema.Padding;

/**
 * How a window goes over a picture.
 *
 * @param padding of {@link Padding}
 * @param height of the window
 * @param width of the window
 */
record Windows(
        byte padding,
        int height,
        int width,
        int strideH,
        int strideW,
        int dilationH,
        int dilationW) {
    Windows {
        if (height < 1
                || width < 1
                || strideH < 1
                || strideW < 1
                || dilationH < 1
                || dilationW < 1) {
            throw new Unsupported(
                    RootLocale.format(
                            "its window is %dx%d, with strides %dx%d and dilations %dx%d",
                            height, width, strideH, strideW, dilationH, dilationW));
        }
    }

    /** Attributes of a node that does so over a picture of that size, -1 where it is open. */
    Map<String, Object> attributes(int rows, int columns) {
        Map<String, Object> attributes = new HashMap<>();
        attributes.put("kernel_shape", List.of((long) height, (long) width));
        attributes.put("strides", List.of((long) strideH, (long) strideW));
        if (dilationH > 1 || dilationW > 1) {
            attributes.put("dilations", List.of((long) dilationH, (long) dilationW));
        }
        if (padding == Padding.SAME) {
            pad(attributes, rows, columns);
        } else if (padding != Padding.VALID) {
            throw new Unsupported("padding " + padding + " is neither SAME nor VALID");
        }
        return attributes;
    }

    private void pad(Map<String, Object> attributes, int rows, int columns) {
        if (rows < 0 || columns < 0) {
            attributes.put("auto_pad", "SAME_UPPER");
            return;
        }
        long aboveAndBelow = around(rows, height, strideH, dilationH);
        long beside = around(columns, width, strideW, dilationW);
        long above = aboveAndBelow / 2;
        long left = beside / 2;
        attributes.put("pads", List.of(above, left, aboveAndBelow - above, beside - left));
    }

    private static long around(long size, long window, long stride, long dilation) {
        long out = (size + stride - 1) / stride;
        return Math.max(0, (out - 1) * stride + (window - 1) * dilation + 1 - size);
    }
}
