package dev.octet.request;

/** Where the channels of a convolution's source or destination are. */
public enum TensorLayout {
    /** Channels last: [images, spatial..., channels]; what the engines compute in. */
    NHWC,
    /** Channels first: [images, channels, spatial...]; costs a transposition. */
    NCHW
}
