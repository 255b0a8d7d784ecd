package dev.octet.memory;

import org.bytedeco.javacpp.annotation.Namespace;
import org.bytedeco.javacpp.annotation.Platform;

/** The function of native/shared/mapped_pages.h; {@link MappedPages} loads the library. */
@Platform(include = "shared/mapped_pages.h")
@Namespace("octet")
final class MappedPagesNative {
    private MappedPagesNative() {}

    static native void letGo(long address, long bytes);
}
