package dev.octet.verify;

import dev.octet.request.Conv;
import dev.octet.request.Role;
import java.util.EnumMap;
import java.util.Map;
import java.util.Optional;

/** Convolutions, transposed ones among them. */
final class ConvKind extends ProductKind<Conv> {
    @Override
    public Class<Conv> request() {
        return Conv.class;
    }

    @Override
    public Conv draw(Draw draw) {
        return RandomConv.draw(draw);
    }

    @Override
    public String place(Conv conv, int output) {
        return ConvPlace.ofOutput(conv, output).text(conv);
    }

    @Override
    Products products(Conv conv) {
        return new ConvProducts(conv);
    }

    @Override
    Rows rowsIn(Conv conv) {
        int images = conv.images();
        return new Rows(images, conv.srcCount() / images, conv.dstCount() / images);
    }

    /** Elements in their order, from the top again after the last. */
    @Override
    public Optional<Values> withSizes(Conv conv, Values values, Draw draw) {
        Conv other = RandomSizes.draw(conv, draw);
        Map<Role, Tensor> given = new EnumMap<>(Role.class);
        values.given()
                .forEach(
                        (role, tensor) ->
                                given.put(
                                        role,
                                        tensor.rows(
                                                tensor.count(),
                                                other.operand(role).orElseThrow().count(),
                                                1)));
        return Optional.of(new Values(other, values.fixed(), values.weights(), given));
    }

    @Override
    Tensor layOut(Conv conv, WeightRows rows) {
        Tensor byChannel = rows.of(conv.dstChannels(), conv.summands());
        return conv.transposed() ? transposed(conv, byChannel) : byChannel;
    }

    /**
     * From [dstChannels, srcChannels / groups, taps] to [srcChannels, dstChannels / groups, taps].
     */
    private static Tensor transposed(Conv conv, Tensor byChannel) {
        Tensor tensor = new Tensor(byChannel.type(), byChannel.count());
        int sources = conv.groupSrcChannels();
        int outputs = conv.groupDstChannels();
        for (int i = 0; i < tensor.count(); i++) {
            int tap = i % conv.taps();
            int oc = i / conv.taps() % outputs;
            int ic = i / conv.taps() / outputs;
            int row = ic / sources * outputs + oc;
            tensor.set(i, byChannel.integer((row * sources + ic % sources) * conv.taps() + tap));
        }
        return tensor;
    }
}
