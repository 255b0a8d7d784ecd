/**
 * From floats to 8-bit integers: which range, which scale and zero point, and what error they
 * leave.
 *
 * <p>{@link dev.octet.quant.observe.Observer}s watch the values of a tensor; the {@link
 * dev.octet.quant.Range} they choose becomes {@link dev.octet.request.QuantParams} by a {@link
 * dev.octet.quant.Scheme}. {@link dev.octet.quant.observe.Calibration} does so for the named
 * tensors of a network. {@link dev.octet.quant.error.QuantError} measures the loss, {@link
 * dev.octet.quant.choose.AdaptiveChoice} takes the setting that loses least for a tensor, {@link
 * dev.octet.quant.choose.LayerChoice} the cheapest settings of all layers that lose less than a
 * target, and {@link dev.octet.quant.correct.BiasCorrection}, {@link
 * dev.octet.quant.correct.WeightEqualization} and {@link dev.octet.quant.correct.SmoothQuant}
 * change weights so that less is lost.
 */
package dev.octet.quant;
