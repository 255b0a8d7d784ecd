/**
 * HOW in Java: the scalar engine (the reference) and the vector engine (jdk.incubator.vector, when
 * it is there). {@link dev.octet.engine.jvm.BlockedProduct} cuts the product into blocks, a {@link
 * dev.octet.engine.jvm.Tile} multiplies them, an {@link dev.octet.engine.jvm.EpilogueStep} finishes
 * them. A convolution is a product of its {@link dev.octet.engine.jvm.ConvWindows}, a depthwise one
 * a loop over a {@link dev.octet.engine.jvm.ConvBand} of the image. 8-bit products are summed in
 * FP32, exactly: {@link dev.octet.engine.jvm.Blocking} says why.
 */
package dev.octet.engine.jvm;
