package dev.octet.model.tflite.file;

/** What of a file is being read, for messages. Not thread-safe. */
final class Place {
    private String what = "its beginning";

    void at(String now) {
        what = now;
    }

    @Override
    public String toString() {
        return what;
    }
}
