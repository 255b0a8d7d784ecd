package dev.octet.benchmarks.compare;

import dev.octet.benchmarks.Floor;
import dev.octet.benchmarks.compare.Results.Entry;
import dev.octet.benchmarks.compare.Results.HeatResult;
import dev.octet.benchmarks.peer.Contender;
import dev.octet.benchmarks.peer.OctetPeer;
import dev.octet.benchmarks.peer.Peer;
import dev.octet.request.Product;
import dev.octet.verify.Case;
import dev.octet.verify.Values;
import java.util.ArrayList;
import java.util.Collections;
import java.util.List;
import java.util.Optional;

/** Runs heats: all take turns, round by round, so that a machine that slows down slows all. */
final class HeatRun {
    private static final double SLICE_MILLIS = 4;
    private static final double WARM_UP_MILLIS = 60;

    /** One whose run takes longer than this takes part in the first rounds only. */
    private static final double SLOW_NANOS = 50e6;

    private static final int SLOW_ROUNDS = 3;

    private final List<Peer> peers;
    private final Optional<Floor> floor;
    private final int rounds;

    HeatRun(List<Peer> peers, Optional<Floor> floor, int rounds) {
        this.peers = peers;
        this.floor = floor;
        this.rounds = rounds;
    }

    private static final class Lane {
        final Peer peer;
        final Product request;
        final Contender contender;
        final String wrong;
        final String check;
        final List<Double> nanos = new ArrayList<>();
        int rounds;

        Lane(Peer peer, Product request, Contender contender, String wrong, String check) {
            this.peer = peer;
            this.request = request;
            this.contender = contender;
            this.wrong = wrong;
            this.check = check;
        }

        Entry entry() {
            long bytes =
                    (long) request.srcBytes()
                            + request.dstBytes()
                            + (long) request.weightsCount() * request.weights().bytes();
            return new Entry(
                    peer.name(),
                    Heat.form(request),
                    bytes,
                    contender == null ? "" : contender.detail(),
                    wrong,
                    check,
                    nanos);
        }
    }

    HeatResult run(Heat heat) {
        List<Lane> lanes = new ArrayList<>();
        for (Product request : heat.forms()) {
            lanes.addAll(lanes(request));
        }
        List<Lane> racing = new ArrayList<>(lanes.stream().filter(l -> l.wrong.isEmpty()).toList());
        for (Lane lane : racing) {
            double nanos = lane.contender.time(WARM_UP_MILLIS);
            lane.rounds = nanos > SLOW_NANOS ? Math.min(SLOW_ROUNDS, rounds) : rounds;
        }
        List<Double> peaks = new ArrayList<>();
        for (int round = 0; round < rounds; round++) {
            floor.flatMap(HeatRun::peak).ifPresent(peaks::add);
            for (Lane lane : racing) {
                if (round < lane.rounds) {
                    lane.nanos.add(lane.contender.time(SLICE_MILLIS));
                }
            }
            // nobody always runs after the same one, in whose wake the caches are
            Collections.reverse(racing);
        }
        lanes.stream().map(lane -> lane.contender).filter(c -> c != null).forEach(Contender::close);
        return new HeatResult(
                heat.list(),
                heat.shape(),
                heat.forms().get(0).operations(),
                peaks,
                lanes.stream().map(Lane::entry).toList());
    }

    private static Optional<Double> peak(Floor floor) {
        try {
            return Optional.of(floor.peak("int8", 1).gops());
        } catch (IllegalStateException e) {
            // no VNNI: the limits say so
            return Optional.empty();
        }
    }

    private List<Lane> lanes(Product request) {
        List<Peer> able = peers.stream().filter(peer -> peer.refuses(request).isEmpty()).toList();
        if (able.isEmpty()) {
            return List.of();
        }
        Values values = Case.of(request, 1).values();
        Check check = new Check(values);
        return able.stream().map(peer -> lane(peer, values, check)).toList();
    }

    private static Lane lane(Peer peer, Values values, Check check) {
        Product request = values.request().asProduct();
        String method = check.method(isOctet(peer));
        Contender contender;
        String wrong;
        try {
            contender = peer.prepare(values);
            wrong = check.wrong(contender.result(), isOctet(peer)).orElse("");
        } catch (RuntimeException e) {
            // a peer's failure is a line of the report, ours is a failure
            if (isOctet(peer)) {
                throw e;
            }
            return new Lane(peer, request, null, "failed: " + e.getMessage(), method);
        }
        return new Lane(peer, request, contender, wrong, method);
    }

    private static boolean isOctet(Peer peer) {
        return peer.name().equals(OctetPeer.NAME);
    }
}
