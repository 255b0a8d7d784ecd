package dev.octet.benchmarks.compare;

import dev.octet.benchmarks.peer.Contender;
import dev.octet.benchmarks.peer.Data;
import dev.octet.benchmarks.peer.OctetPeer;
import dev.octet.benchmarks.peer.Peer;
import dev.octet.benchmarks.peer.Peers;
import dev.octet.request.DataType;
import dev.octet.request.Request;
import dev.octet.request.Role;
import dev.octet.text.RootLocale;
import dev.octet.verify.Case;
import dev.octet.verify.Comparison;
import dev.octet.verify.Expected;
import dev.octet.verify.Tensor;
import dev.octet.verify.Values;
import java.io.IOException;
import java.nio.ByteBuffer;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.SplittableRandom;

/**
 * Operations without weights against the operators of others that compute the same, taking turns on
 * one thread: a Markdown table.
 */
final class Operations {
    private static final List<String> REQUESTS =
            List.of(
                    "softmax f32:f32 1536x128",
                    "layer_norm f32:f32 128x384 scale bias",
                    "layer_norm f32:f32 1024x768 scale bias",
                    "eltwise f32:f32 128x1536 gelu(a)",
                    "resize f32:f32 mb1_ic32_ih56oh112 half_pixel nchw",
                    "resize f32:f32 mb1_ic64_ih80oh160 asymmetric nchw",
                    "pool u8:u8 mb1_ic64_ih112oh56kh3sh2ph1 max",
                    "pool u8:u8 mb1_ic256_ih28oh14kh2sh2ph0 max",
                    "pool u8:u8 mb1_ic256_ih28oh14kh2sh2ph0 avg src_scale zp dst_scale dst_zp",
                    "pool u8:u8 mb1_ic256_ih28oh28kh3sh1ph1 avg src_scale zp dst_scale dst_zp",
                    "pool u8:u8 mb1_ic2048_ih7oh1kh7sh1ph0 avg src_scale zp dst_scale dst_zp");
    private static final double MILLIS = 5;
    private static final double WARM_UP_MILLIS = 300;

    /** Of the largest value of dst, how far floats of others may be off. */
    private static final double SLACK = 1e-3;

    private Operations() {}

    /** Measures and prints all of them. */
    static void print(int rounds) {
        List<Peer> peers =
                Peers.all(
                                () -> {
                                    throw new IOException("has products alone");
                                })
                        .stream()
                        .filter(Peers.Presence::isHere)
                        .map(Peers.Presence::peer)
                        .toList();
        System.out.println(
                "| request | peer | operator | Octet µs | theirs µs | ratio | quartiles |");
        System.out.println("|---|---|---|---|---|---|---|");
        for (String line : REQUESTS) {
            Values values = values(Request.parse(line));
            Expected expected = values.expected();
            try (Contender ours = prepare(new OctetPeer(), values, expected).orElseThrow()) {
                for (Peer peer : peers) {
                    if (!peer.name().equals(OctetPeer.NAME)) {
                        prepare(peer, values, expected)
                                .ifPresent(theirs -> race(line, peer, ours, theirs, rounds));
                    }
                }
            }
        }
    }

    /** Random ones; floats as a layer hands them on, whose exponentials are no denormals. */
    private static Values values(Request request) {
        Values random = Case.of(request, 1).values();
        if (request.src() != DataType.F32) {
            return random;
        }
        SplittableRandom draw = new SplittableRandom(1);
        ByteBuffer floats = Data.buffer(request.srcBytes());
        for (int i = 0; i < request.srcCount(); i++) {
            floats.putFloat(Float.BYTES * i, (float) draw.nextGaussian());
        }
        Tensor src = Tensor.copyOf(DataType.F32, request.srcCount(), floats);
        return new Values(request, random.fixed(), null, Map.of(Role.SRC, src));
    }

    /** Right before fast. */
    private static Optional<Contender> prepare(Peer peer, Values values, Expected expected) {
        Optional<Contender> contender = peer.prepareOperation(values);
        contender
                .flatMap(found -> wrong(peer, expected, found.result()))
                .ifPresent(
                        wrong -> {
                            throw new IllegalStateException(
                                    peer.name() + ", " + values.request() + ": " + wrong);
                        });
        return contender;
    }

    private static Optional<String> wrong(Peer peer, Expected expected, Tensor result) {
        if (peer.name().equals(OctetPeer.NAME)) {
            return Comparison.differences(expected, result, true);
        }
        double most = 0;
        double distance = 0;
        for (int i = 0; i < result.count(); i++) {
            double value = value(expected.dst(), i);
            most = Math.max(most, Math.abs(value));
            // NaN counts as far
            double apart = Math.abs(value(result, i) - value);
            distance = apart <= distance ? distance : apart;
        }
        double slack = result.type() == DataType.F32 ? SLACK * most : 1;
        return distance <= slack
                ? Optional.empty()
                : Optional.of(RootLocale.format("off by %g, allowed %g", distance, slack));
    }

    private static double value(Tensor tensor, int i) {
        return tensor.type() == DataType.F32 ? tensor.real(i) : tensor.integer(i);
    }

    private static void race(String line, Peer peer, Contender ours, Contender theirs, int rounds) {
        List<Double> a = new ArrayList<>();
        List<Double> b = new ArrayList<>();
        ours.time(WARM_UP_MILLIS);
        theirs.time(WARM_UP_MILLIS);
        for (int i = 0; i < rounds; i++) {
            if (i % 2 == 0) {
                a.add(ours.time(MILLIS));
                b.add(theirs.time(MILLIS));
            } else {
                b.add(theirs.time(MILLIS));
                a.add(ours.time(MILLIS));
            }
        }
        Ratios.Pair pair = Ratios.Pair.of(line, a, b);
        System.out.println(
                RootLocale.format(
                        "| `%s` | %s | %s | %.1f | %.1f | **%.2f** | %.2f–%.2f |",
                        line,
                        peer.name(),
                        theirs.detail(),
                        Ratios.median(a) / 1000,
                        Ratios.median(b) / 1000,
                        pair.ratio(),
                        pair.low(),
                        pair.high()));
        theirs.close();
    }
}
