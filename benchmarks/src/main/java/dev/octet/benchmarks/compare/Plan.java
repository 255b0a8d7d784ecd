package dev.octet.benchmarks.compare;

import dev.octet.list.ListReader;
import dev.octet.list.Problem;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;

/** Which shapes race. */
final class Plan {
    /** Of each list every so many-th shape, in a quick run and in an ordinary one. */
    private record Share(int quick, int ordinary) {}

    private static final Map<String, Share> LISTS = new LinkedHashMap<>();

    static {
        LISTS.put("gemm", new Share(3, 1));
        LISTS.put("resnet50", new Share(8, 3));
        LISTS.put("mobilenet", new Share(6, 3));
        LISTS.put("bert", new Share(0, 4));
        LISTS.put("server", new Share(0, 4));
        LISTS.put("llm8b", new Share(0, 5));
    }

    private Plan() {}

    /** A sensible part of all lists. */
    static List<Heat> sensible(Path folder, boolean quick) {
        List<Heat> heats = new ArrayList<>();
        LISTS.forEach(
                (name, share) -> {
                    int step = quick ? share.quick() : share.ordinary();
                    List<Heat> all = list(folder.resolve(name + ".txt"));
                    for (int i = 0; step > 0 && i < all.size(); i += step) {
                        heats.add(all.get(i));
                    }
                });
        return heats;
    }

    /** Every shape of a list, once. */
    static List<Heat> list(Path file) {
        String name = file.getFileName().toString().replaceFirst("\\.txt$", "");
        Map<String, Heat> heats = new LinkedHashMap<>();
        for (Problem problem : ListReader.read(file).problems()) {
            if (problem.request().weightsBytes() > 0) {
                Heat heat = Heat.of(name, problem.request().asProduct());
                heats.putIfAbsent(heat.shape(), heat);
            }
        }
        return List.copyOf(heats.values());
    }
}
