/**
 * Octet with its native code. What is native are no modules to be required, only jars to be there:
 * on the module path or on the class path.
 */
module dev.octet.platform {
    requires transitive dev.octet;
}
