package dev.octet.list;

import java.util.ArrayList;
import java.util.List;

/**
 * One part of {@code --attr-scales} or {@code --attr-zero-points}, such as {@code wei:per_oc:0.5}.
 *
 * @param argument src, wei or dst
 * @param policy for which elements one value holds
 * @param text the part as it stands there
 */
record Attribute(String argument, String policy, String text) {

    static List<Attribute> parse(String value) throws Unsupported {
        List<Attribute> attributes = new ArrayList<>();
        for (String part : value.split("\\+")) {
            if (part.isEmpty()) {
                continue;
            }
            // argument:policy[:value][:type][:group]; values come from the case's seed, in f32
            String[] fields = part.replace("*", "").split(":", -1);
            if (fields.length < 2 || fields[fields.length - 1].matches("\\d+x\\d+")) {
                throw new Unsupported("'" + part + "': values in groups");
            }
            attributes.add(new Attribute(fields[0], fields[1], part));
        }
        return attributes;
    }

    /** The request's word for a scale. */
    String scale(Shape shape) throws Unsupported {
        if (argument.equals("wei") && shape.isPerChannel(policy)) {
            return "per_channel";
        }
        if (argument.equals("src") && shape.isPerRow(policy)) {
            return "row_scale";
        }
        return common("src_scale", "per_tensor", "dst_scale");
    }

    /** The request's word for a zero point. */
    String zeroPoint(Shape shape) throws Unsupported {
        if (argument.equals("wei") && shape.isPerChannel(policy)) {
            return "channel_zp";
        }
        return argument.equals("src") && shape.isPerRow(policy)
                ? "row_zp"
                : common("zp", "weight_zp", "dst_zp");
    }

    private String common(String src, String weights, String dst) throws Unsupported {
        if (policy.equals("common") || policy.equals("host_scalar")) {
            switch (argument) {
                case "src":
                    return src;
                case "wei":
                    return weights;
                case "dst":
                    return dst;
                default:
            }
        }
        throw new Unsupported("'" + text + "': not a granularity of the contract");
    }
}
