package dev.octet.request;

import java.util.ArrayList;
import java.util.List;

/** Where the channels of a convolution's source or destination are. */
public enum TensorLayout {
    /** Channels last: [images, spatial..., channels]; what the engines compute in. */
    NHWC,
    /** Channels first: [images, channels, spatial...]; costs a transposition. */
    NCHW;

    /** The dimensions of a tensor, its spatial sizes outermost first. */
    List<Integer> shape(int images, int channels, List<Integer> sizes) {
        List<Integer> shape = new ArrayList<>(sizes);
        shape.add(0, images);
        shape.add(this == NHWC ? shape.size() : 1, channels);
        return shape;
    }
}
