package dev.gangway.files;

/**
 * A mounted file or directory that cannot be read. The message completes a sentence that begins with the file's name; it
 * says what to change and holds nothing of the content.
 */
public final class UnusableFileException extends Exception {

    /** Why it cannot be read. */
    public enum Reason {
        /** There is no such file. */
        MISSING("does not exist"),
        /** It is a directory. */
        DIRECTORY("is a directory; name a file"),
        /** It is a pipe, a socket or a device: reading from one may never end. */
        NOT_REGULAR("is a pipe, a socket or a device; replace it with a regular file"),
        /** It has more bytes than its reader accepts. */
        TOO_LARGE("is larger than "),
        /** It is not strict UTF-8. */
        NOT_UTF8("is not UTF-8 text; save it as UTF-8"),
        /** Opening or reading it failed. */
        UNREADABLE("can't be read; check its permissions and the symbolic links on the way to it"),
        /** The file system did not answer in time. */
        TIMED_OUT("could not be read in time; check the volume that it is on"),
        /** So many earlier reads have not ended that no other one is started. */
        EXHAUSTED("was not read, since too many earlier reads have not ended; check the volumes of the other files");

        private final String message;

        Reason(String message) {
            this.message = message;
        }

        /** The message of an exception with this reason, which names the maximum size too where that is the reason. */
        public String message() {
            return message;
        }
    }

    private final Reason reason;

    UnusableFileException(Reason reason) {
        this(reason, reason.message);
    }

    private UnusableFileException(Reason reason, String message) {
        // The cause may name paths and hold content, and the stack says nothing.
        super(message, null, false, false);
        this.reason = reason;
    }

    /** @param maxBytes the maximum size, shown in KiB */
    static UnusableFileException tooLarge(int maxBytes) {
        return new UnusableFileException(
                Reason.TOO_LARGE, Reason.TOO_LARGE.message + maxBytes / 1024 + " KiB, the maximum for this file");
    }

    /** Why the file cannot be read. */
    public Reason reason() {
        return reason;
    }
}
