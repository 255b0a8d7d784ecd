package dev.octet.model.operator.picture;

import dev.octet.model.graph.Inputs;
import dev.octet.model.graph.Operator;
import dev.octet.model.operator.definition.Declaration;
import dev.octet.model.operator.definition.ElementChecks;
import dev.octet.model.operator.definition.OperatorType;
import dev.octet.model.operator.definition.Unsupported;
import dev.octet.model.tensor.ElementType;
import dev.octet.model.tensor.Shape;
import dev.octet.model.tensor.Tensor;
import dev.octet.model.tensor.TensorType;
import dev.octet.text.RootLocale;
import java.util.List;
import java.util.Set;

/**
 * Pools regions of pictures into bins of one size, from bilinear samples (He et al. 2017). In the
 * precision of the regions, but for sums.
 *
 * @param max whether a bin is the largest weighted element of its samples, as the specification's
 *     cases have it, not the mean of its samples
 * @param height bins
 * @param width bins
 * @param sampling samples along each axis of a bin; 0 for about one for each element of the source
 * @param scale from a region's coordinates to those of the source
 * @param halfPixel whether whole coordinates are the corners of elements, not their middles
 */
record RoiAlign(boolean max, int height, int width, int sampling, float scale, boolean halfPixel)
        implements Operator {
    static final OperatorType TYPE = OperatorType.onnx("RoiAlign", 10, 3, 3, RoiAlign::of);

    /** Most samples along each axis of a bin that an attribute may ask for. */
    private static final int MOST_SAMPLES = 1024;

    private static Operator of(Declaration node) {
        RoiAlign align =
                new RoiAlign(
                        node.oneOf("mode", "avg", "avg", "max").equals("max"),
                        node.int32("output_height", 1),
                        node.int32("output_width", 1),
                        node.int32("sampling_ratio", 0),
                        node.real("spatial_scale", 1),
                        node.version() >= 16
                                && node.oneOf(
                                                "coordinate_transformation_mode",
                                                "half_pixel",
                                                "half_pixel",
                                                "output_half_pixel")
                                        .equals("half_pixel"));
        if (align.height < 1
                || align.width < 1
                || align.sampling < 0
                || align.sampling > MOST_SAMPLES) {
            throw new Unsupported(
                    RootLocale.format(
                            "output_height and output_width are at least 1 and sampling_ratio from 0"
                                    + " to %d, got %d, %d, %d",
                            MOST_SAMPLES, align.height, align.width, align.sampling));
        }
        return align;
    }

    @Override
    public List<TensorType> infer(Inputs inputs) {
        ElementType element = ElementChecks.oneOf(inputs, 0, PictureTypes.FLOATS);
        ElementChecks.same(inputs, 0, 1);
        ElementChecks.oneOf(inputs, 2, Set.of(ElementType.INT64));
        Shape shape = inputs.shape(0);
        Shape regions = inputs.shape(1);
        if (shape.rank() != 4
                || regions.rank() != 2
                || regions.get(1) != 4
                || !inputs.shape(2).equals(Shape.of(regions.get(0)))) {
            throw new IllegalArgumentException(
                    RootLocale.format(
                            "inputs are [batch, channels, height, width], [regions, 4] and"
                                    + " [regions], got %s, %s and %s",
                            shape, regions, inputs.shape(2)));
        }
        return List.of(
                new TensorType(element, Shape.of(regions.get(0), shape.get(1), height, width)));
    }

    @Override
    public List<Tensor> evaluate(Inputs inputs) {
        Tensor x = inputs.value(0);
        Tensor y = Tensor.zeros(infer(inputs).get(0));
        int channels = x.shape().get(1);
        int size = x.shape().get(2) * x.shape().get(3);
        for (int region = 0; y.count() > 0 && region < y.shape().get(0); region++) {
            long image = inputs.value(2).getLong(region);
            if (image < 0 || image >= x.shape().get(0)) {
                throw new IllegalArgumentException(
                        RootLocale.format(
                                "region %d is in picture %,d of %d",
                                region, image, x.shape().get(0)));
            }
            RoiAxis down = axis(inputs.value(1), region, 1, height, x.shape().get(2));
            RoiAxis right = axis(inputs.value(1), region, 0, width, x.shape().get(3));
            for (int bin = 0; bin < height * width; bin++) {
                List<RoiAxis.Sample> rows = down.inside(bin / width);
                List<RoiAxis.Sample> columns = right.inside(bin % width);
                double samples = (double) down.samples() * right.samples();
                for (int channel = 0; channel < channels; channel++) {
                    int first = ((int) image * channels + channel) * size;
                    int to = (region * channels + channel) * height * width + bin;
                    y.setDouble(to, pool(x, first, rows, columns, samples));
                }
            }
        }
        return List.of(y);
    }

    private RoiAxis axis(Tensor regions, int region, int coordinate, int bins, int size) {
        return RoiAxis.of(
                this,
                regions.getDouble(4 * region + coordinate),
                regions.getDouble(4 * region + coordinate + 2),
                bins,
                size,
                regions.element() != ElementType.DOUBLE);
    }

    private double pool(
            Tensor x,
            int first,
            List<RoiAxis.Sample> rows,
            List<RoiAxis.Sample> columns,
            double samples) {
        int width = x.shape().get(3);
        double sum = 0;
        // a sample outside is 0, and so is a bin without samples
        boolean isZeroIn = samples == 0 || (double) rows.size() * columns.size() < samples;
        double largest = isZeroIn ? 0 : Double.NEGATIVE_INFINITY;
        for (RoiAxis.Sample row : rows) {
            for (RoiAxis.Sample column : columns) {
                int above = first + row.low() * width;
                int below = first + row.high() * width;
                double a = row.toLow() * column.toLow() * x.getDouble(above + column.low());
                double b = row.toLow() * column.toHigh() * x.getDouble(above + column.high());
                double c = row.toHigh() * column.toLow() * x.getDouble(below + column.low());
                double d = row.toHigh() * column.toHigh() * x.getDouble(below + column.high());
                sum += a + b + c + d;
                largest = Math.max(largest, Math.max(Math.max(a, b), Math.max(c, d)));
            }
        }
        return max ? largest : sum / Math.max(1, samples);
    }
}
