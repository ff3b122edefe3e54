package dev.gangway.refresh;

import dev.gangway.model.AccountId;
import dev.gangway.model.LinkField;
import dev.gangway.model.LinkParameters;
import dev.gangway.model.LinkType;
import dev.gangway.model.TenantId;
import java.io.ByteArrayOutputStream;
import java.nio.BufferUnderflowException;
import java.nio.ByteBuffer;
import java.nio.charset.StandardCharsets;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.Comparator;
import java.util.EnumMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import org.jspecify.annotations.Nullable;

/**
 * The binary form of {@link RefreshClaims}, without the tenant, which the seal authenticates. All numbers are big-endian:
 *
 * <ol>
 *   <li>version (1 byte), 1 if there is a subject and 0 otherwise (1 byte), issue bucket (4), generation (1), plan hash
 *       (4), the subject's hash (16 or none)
 *   <li>account and caller, each as its length (1 byte) and ASCII
 *   <li>index of the type (1 byte)
 *   <li>set of the fields that the request set (2 bytes): bit n is the field with the number n
 *   <li>the values of these fields in the order of their numbers: a choice as an index of 1 byte, configurations as their
 *       number (1 byte) and each as an index or as {@value #NAME} plus its length and ASCII, a URL as its length (2
 *       bytes) and ASCII; nothing for the type
 * </ol>
 *
 * <p>An index refers to {@link LinkField#documented()}. Claims have exactly one binary form, and no form is the
 * beginning of another.
 */
final class ClaimsCodec {

    private static final int VERSION = 1;

    /** Marks a configuration that is written as text. */
    private static final int NAME = 0x80;

    private static final List<LinkField> FIELDS = Arrays.stream(LinkField.values())
            .sorted(Comparator.comparingInt(LinkField::number))
            .toList();

    private ClaimsCodec() {}

    static byte[] encode(RefreshClaims claims) {
        var out = new ByteArrayOutputStream();
        out.write(VERSION);
        SubjectHash subject = claims.subject();
        out.write(subject == null ? 0 : 1);
        writeInt(claims.issueBucket(), out);
        out.write(claims.generation());
        writeInt(claims.planHash(), out);
        if (subject != null) {
            out.writeBytes(subject.bytes());
        }
        writeText(claims.account().value(), out);
        writeText(claims.caller(), out);
        out.write(LinkField.TYPE.documented().indexOf(claims.type().toString()));
        int set = 0;
        for (LinkField field : claims.requested().values().keySet()) {
            set |= 1 << field.number();
        }
        writeShort(set, out);
        for (LinkField field : FIELDS) {
            out.writeBytes(value(field, claims.requested()));
        }
        return out.toByteArray();
    }

    /** Returns the field whose value takes the most bytes, among those whose size has no small limit. */
    static LinkField largestField(RefreshClaims claims) {
        return FIELDS.stream()
                .filter(field -> field.kind() == LinkField.Kind.URL || field.kind() == LinkField.Kind.CONFIGURATIONS)
                .max(Comparator.comparingInt(field -> value(field, claims.requested()).length))
                .orElseThrow();
    }

    /** Returns the binary form of a field's value; empty if the request does not set the field. */
    private static byte[] value(LinkField field, LinkParameters requested) {
        var out = new ByteArrayOutputStream();
        if (requested.values().containsKey(field)) {
            switch (field.kind()) {
                case TYPE -> {}
                case CHOICE -> out.write(field.documented().indexOf(String.valueOf(requested.text(field))));
                case CONFIGURATIONS -> writeConfigurations(field, requested.configurations(), out);
                case URL -> {
                    byte[] url = ascii(String.valueOf(requested.text(field)));
                    writeShort(url.length, out);
                    out.writeBytes(url);
                }
            }
        }
        return out.toByteArray();
    }

    private static void writeConfigurations(
            LinkField field, @Nullable List<String> configurations, ByteArrayOutputStream out) {
        List<String> names = configurations == null ? List.of() : configurations;
        out.write(names.size());
        for (String name : names) {
            int index = field.documented().indexOf(name);
            if (index >= 0) {
                out.write(index);
            } else {
                out.write(NAME | name.length());
                out.writeBytes(ascii(name));
            }
        }
    }

    private static void writeText(String text, ByteArrayOutputStream out) {
        out.write(text.length());
        out.writeBytes(ascii(text));
    }

    private static void writeShort(int value, ByteArrayOutputStream out) {
        out.write(value >>> 8);
        out.write(value);
    }

    private static void writeInt(int value, ByteArrayOutputStream out) {
        writeShort(value >>> 16, out);
        writeShort(value, out);
    }

    private static byte[] ascii(String text) {
        return text.getBytes(StandardCharsets.US_ASCII);
    }

    /** Returns the claims of a tenant; empty unless the bytes are exactly their binary form. */
    static Optional<RefreshClaims> decode(TenantId tenant, byte[] bytes) {
        try {
            RefreshClaims claims = read(tenant, ByteBuffer.wrap(bytes));
            return Arrays.equals(encode(claims), bytes) ? Optional.of(claims) : Optional.empty();
        } catch (BufferUnderflowException | IllegalArgumentException | IndexOutOfBoundsException malformed) {
            return Optional.empty();
        }
    }

    /** Reads claims without regard to what follows them. */
    private static RefreshClaims read(TenantId tenant, ByteBuffer in) {
        if (in.get() != VERSION) {
            throw new IllegalArgumentException("another version");
        }
        boolean hasSubject = in.get() != 0;
        int issueBucket = in.getInt();
        int generation = readByte(in);
        int planHash = in.getInt();
        SubjectHash subject = hasSubject ? SubjectHash.ofBytes(readBytes(SubjectHash.LENGTH, in)) : null;
        var account = new AccountId(readText(readByte(in), in));
        String caller = readText(readByte(in), in);
        LinkType type =
                LinkType.of(LinkField.TYPE.documented().get(readByte(in))).orElseThrow(IllegalArgumentException::new);
        int set = in.getShort();
        Map<LinkField, Object> values = new EnumMap<>(LinkField.class);
        for (LinkField field : FIELDS) {
            if ((set & 1 << field.number()) != 0) {
                values.put(field, readValue(field, type, in));
            }
        }
        return new RefreshClaims(
                tenant, account, type, new LinkParameters(values), subject, caller, issueBucket, generation, planHash);
    }

    private static Object readValue(LinkField field, LinkType type, ByteBuffer in) {
        return switch (field.kind()) {
            case TYPE -> type;
            case CHOICE -> field.documented().get(readByte(in));
            case CONFIGURATIONS -> readConfigurations(field, in);
            case URL -> readText(Short.toUnsignedInt(in.getShort()), in);
        };
    }

    private static List<String> readConfigurations(LinkField field, ByteBuffer in) {
        List<String> names = new ArrayList<>();
        for (int left = readByte(in); left > 0; left--) {
            int next = readByte(in);
            names.add(next < NAME ? field.documented().get(next) : readText(next - NAME, in));
        }
        return List.copyOf(names);
    }

    private static int readByte(ByteBuffer in) {
        return Byte.toUnsignedInt(in.get());
    }

    private static String readText(int length, ByteBuffer in) {
        return new String(readBytes(length, in), StandardCharsets.US_ASCII);
    }

    private static byte[] readBytes(int length, ByteBuffer in) {
        if (length > in.remaining()) {
            throw new BufferUnderflowException();
        }
        byte[] bytes = new byte[length];
        in.get(bytes);
        return bytes;
    }
}
