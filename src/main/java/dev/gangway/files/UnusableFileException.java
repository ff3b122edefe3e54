package dev.gangway.files;

/**
 * Thrown if a mounted file or directory cannot be read. The message completes a sentence that begins with the file's
 * name. It says what to change and contains nothing of the content.
 */
public final class UnusableFileException extends Exception {

    /** Why the file cannot be read. */
    public enum Reason {
        /** The file does not exist. */
        MISSING("does not exist"),
        /** The file is a directory. */
        DIRECTORY("is a directory; specify a file"),
        /** The file is a pipe, a socket or a device. Reading from one may never end. */
        NOT_REGULAR("is a pipe, a socket or a device; replace it with a regular file"),
        /** The file exceeds the maximum size. */
        TOO_LARGE("is larger than "),
        /** The content is not valid UTF-8. */
        NOT_UTF8("is not UTF-8 text; save it as UTF-8"),
        /** Opening or reading the file failed. */
        UNREADABLE("can't be read; check its permissions and the symbolic links in its path"),
        /** The file system did not respond within the timeout. */
        TIMED_OUT("could not be read within the timeout; check its volume"),
        /** All threads of the reader are held by earlier reads that have not ended. */
        EXHAUSTED("was not read, because too many earlier reads have not ended; check the volumes of the other files");

        private final String message;

        Reason(String message) {
            this.message = message;
        }

        /** Returns the message of an exception with this reason. For {@link #TOO_LARGE}, the maximum size follows. */
        public String message() {
            return message;
        }
    }

    private final Reason reason;

    UnusableFileException(Reason reason) {
        this(reason, reason.message);
    }

    private UnusableFileException(Reason reason, String message) {
        // No cause: it may contain paths and content. No stack trace: it adds no information.
        super(message, null, false, false);
        this.reason = reason;
    }

    /** @param maxBytes the maximum size, shown in KiB */
    static UnusableFileException tooLarge(int maxBytes) {
        return new UnusableFileException(
                Reason.TOO_LARGE, Reason.TOO_LARGE.message + maxBytes / 1024 + " KiB, the maximum for this file");
    }

    /** Returns why the file cannot be read. */
    public Reason reason() {
        return reason;
    }
}
