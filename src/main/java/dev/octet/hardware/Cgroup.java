package dev.octet.hardware;

import java.util.ArrayList;
import java.util.List;

/**
 * The Linux control group of this process for one controller.
 *
 * @param version 1 or 2, which name their files differently; 0 if there is no such group
 * @param mount where its hierarchy is mounted
 * @param folder the group itself, at or below the mount
 */
record Cgroup(int version, String mount, String folder) {
    private static final Cgroup NONE = new Cgroup(0, "", "");

    // The fields of a line of mountinfo: left of " - ", then right of it.
    private static final int ROOT = 3;
    private static final int MOUNT = 4;
    private static final int TYPE = 0;
    private static final int OPTIONS = 2;

    /**
     * Finds the group. Where both versions are mounted, a controller belongs to version 1 if that
     * names it.
     *
     * @param memberships the text of /proc/self/cgroup
     * @param mounts the text of /proc/self/mountinfo
     */
    static Cgroup find(String controller, String memberships, String mounts) {
        Cgroup second = NONE;
        for (String line : memberships.split("\n")) {
            String[] idControllersPath = line.split(":", 3);
            if (idControllersPath.length < 3) {
                continue;
            }
            String controllers = idControllersPath[1];
            String path = idControllersPath[2].strip();
            if (controllers.isEmpty()) {
                second = mounted(2, controller, path, mounts);
            } else if (lists(controllers, controller)) {
                Cgroup first = mounted(1, controller, path, mounts);
                if (first != NONE) {
                    return first;
                }
            }
        }
        return second;
    }

    /** The folders of this group and of those around it, innermost first: each may limit. */
    List<String> enclosing() {
        List<String> folders = new ArrayList<>();
        for (int end = folder.length();
                end > 0 && end >= mount.length();
                end = folder.lastIndexOf('/', end - 1)) {
            folders.add(folder.substring(0, end));
        }
        return folders;
    }

    private static Cgroup mounted(int version, String controller, String path, String mounts) {
        for (String line : mounts.split("\n")) {
            int middle = line.indexOf(" - ");
            if (middle < 0) {
                continue;
            }
            String[] left = line.substring(0, middle).split(" ");
            String[] right = line.substring(middle + 3).split(" ");
            if (left.length > MOUNT && right.length > OPTIONS) {
                boolean matches =
                        version == 2
                                ? right[TYPE].equals("cgroup2")
                                : right[TYPE].equals("cgroup") && lists(right[OPTIONS], controller);
                if (matches) {
                    String mount = left[MOUNT];
                    return new Cgroup(version, mount, mount + below(left[ROOT], path));
                }
            }
        }
        return NONE;
    }

    /**
     * The group's path seen from the mounted root. A container is often told the path that the host
     * sees and yet has only its own group mounted: then the mount is the group.
     */
    private static String below(String root, String path) {
        String above = root.equals("/") ? "" : root;
        boolean inside = path.startsWith(above + "/") && !path.contains("/..");
        return inside && !path.equals("/") ? path.substring(above.length()) : "";
    }

    private static boolean lists(String commaSeparated, String word) {
        return List.of(commaSeparated.split(",")).contains(word);
    }
}
