package dev.octet.hardware;

import java.util.ArrayList;
import java.util.List;

/**
 * The Linux control group of this process for one controller.
 *
 * @param version 1 or 2, which name their files differently; 0 if there is no such group
 * @param folders of the group and of those around it, as far as they are mounted, innermost first:
 *     each may limit. Where the hierarchy is mounted at several points, one behind the other
 */
record Cgroup(int version, List<String> folders) {
    private static final Cgroup NONE = new Cgroup(0, List.of());

    /** What is above a control group namespace, in paths relative to its root. */
    private static final String ABOVE = "/..";

    /**
     * Finds the group. Where both versions are mounted, a controller belongs to version 1 if that
     * names it.
     *
     * @param memberships the text of /proc/self/cgroup; the kernel escapes nothing there
     * @param mountinfo the text of /proc/self/mountinfo
     */
    static Cgroup find(String controller, String memberships, String mountinfo) {
        List<Mount> mounts = Mount.parse(mountinfo);
        Cgroup second = NONE;
        for (String line : memberships.split("\n")) {
            String[] idControllersPath = line.split(":", 3);
            if (idControllersPath.length < 3) {
                continue;
            }
            String controllers = idControllersPath[1];
            String path = idControllersPath[2];
            if (controllers.isEmpty()) {
                second = mounted(2, controller, path, mounts);
            } else if (List.of(controllers.split(",")).contains(controller)) {
                Cgroup first = mounted(1, controller, path, mounts);
                if (first != NONE) {
                    return first;
                }
            }
        }
        return second;
    }

    private static Cgroup mounted(int version, String controller, String path, List<Mount> mounts) {
        List<String> folders = new ArrayList<>();
        for (Mount mount : mounts) {
            boolean matches =
                    version == 2
                            ? mount.type().equals("cgroup2")
                            : mount.type().equals("cgroup") && mount.hasOption(controller);
            if (matches && contains(mount.root(), path)) {
                addFolders(mount, path, folders);
            }
        }
        return folders.isEmpty() ? NONE : new Cgroup(version, List.copyOf(folders));
    }

    /**
     * Whether a mount shows the group: others may be there that show the groups of another
     * container. Both paths are relative to the root of the same namespace. A process that was
     * moved out of its namespace is limited by the namespace's root, as far as it can see.
     */
    private static boolean contains(String root, String path) {
        return root.equals("/") || path.equals(root) || path.startsWith(root + "/");
    }

    /** From the group up to the mount. */
    private static void addFolders(Mount mount, String path, List<String> folders) {
        String point = mount.point().equals("/") ? "" : mount.point();
        String below = mount.root().equals("/") ? path : path.substring(mount.root().length());
        if (below.equals("/") || (below + "/").startsWith(ABOVE + "/")) {
            below = "";
        }
        while (!below.isEmpty()) {
            folders.add(point + below);
            below = below.substring(0, below.lastIndexOf('/'));
        }
        folders.add(point);
    }
}
