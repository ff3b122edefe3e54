package dev.gangway.api.connection;

import io.netty.buffer.ByteBuf;
import io.netty.util.AsciiString;

/**
 * Finds the end of a request's head and checks its request line (RFC 9112, section 3). Netty's decoder is more
 * tolerant: it skips white space before the line and accepts any version. A proxy in front of Gangway could then see
 * different requests.
 */
final class RequestHead {

    private static final AsciiString VERSION = AsciiString.cached("HTTP/1.");

    /** The part of a request that the next byte belongs to. */
    private enum Part {
        EMPTY_LINES,
        METHOD,
        TARGET_START,
        TARGET,
        VERSION,
        LINE_END,
        HEADERS,
        END,
        MALFORMED
    }

    private Part part = Part.EMPTY_LINES;
    private int versionBytes;
    private boolean lineIsBlank;

    /** The number of bytes up to the end of the head; all bytes if the head does not end in them. */
    int read(ByteBuf bytes) {
        if (part == Part.END) {
            part = Part.EMPTY_LINES;
            versionBytes = 0;
        }
        return length(bytes);
    }

    /** The number of bytes up to the next blank line, which ends a chunked body; all bytes if there is none. */
    int readToBlankLine(ByteBuf bytes) {
        if (part == Part.END) {
            part = Part.HEADERS;
        }
        return length(bytes);
    }

    private int length(ByteBuf bytes) {
        int last = bytes.forEachByte(each -> {
            part = next(each);
            return part != Part.END && part != Part.MALFORMED;
        });
        return last < 0 ? bytes.readableBytes() : last + 1 - bytes.readerIndex();
    }

    /** Whether the bytes that were read are not a request line of HTTP/1.0 or HTTP/1.1. */
    boolean isMalformed() {
        return part == Part.MALFORMED;
    }

    private Part next(byte each) {
        return switch (part) {
            // RFC 9112, section 2.2: empty lines before a request line are ignored.
            case EMPTY_LINES -> each == '\r' || each == '\n' ? part : method(each);
            case METHOD -> each == ' ' ? Part.TARGET_START : method(each);
            case TARGET_START -> target(each);
            case TARGET -> each == ' ' ? Part.VERSION : target(each);
            case VERSION -> version(each);
            case LINE_END -> lineEnd(each);
            case HEADERS -> header(each);
            case END, MALFORMED -> part;
        };
    }

    /** RFC 9110, section 5.6.2: a method is a token. */
    private static Part method(byte each) {
        boolean token = (each >= 'A' && each <= 'Z')
                || (each >= 'a' && each <= 'z')
                || (each >= '0' && each <= '9')
                || "!#$%&'*+-.^_`|~".indexOf(each) >= 0;
        return token ? Part.METHOD : Part.MALFORMED;
    }

    private static Part target(byte each) {
        return each > ' ' && each < 0x7f ? Part.TARGET : Part.MALFORMED;
    }

    private Part version(byte each) {
        int at = versionBytes++;
        if (at < VERSION.length()) {
            return each == VERSION.byteAt(at) ? Part.VERSION : Part.MALFORMED;
        }
        return each == '0' || each == '1' ? Part.LINE_END : Part.MALFORMED;
    }

    private Part lineEnd(byte each) {
        lineIsBlank = true;
        return switch (each) {
            case '\r' -> Part.LINE_END;
            case '\n' -> Part.HEADERS;
            default -> Part.MALFORMED;
        };
    }

    private Part header(byte each) {
        if (each == '\n') {
            Part next = lineIsBlank ? Part.END : Part.HEADERS;
            lineIsBlank = true;
            return next;
        }
        lineIsBlank &= each == '\r';
        return Part.HEADERS;
    }
}
