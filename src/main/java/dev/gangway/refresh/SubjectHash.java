package dev.gangway.refresh;

import dev.gangway.model.Sha256;
import dev.gangway.model.TenantId;
import java.security.MessageDigest;
import java.util.Arrays;
import java.util.HexFormat;

/**
 * A hash of the platform's id of a user: the first {@value #LENGTH} bytes of the SHA-256 of tenant and id. The same id
 * has another hash in another tenant. Prints as hex digits.
 */
public final class SubjectHash {

    static final int LENGTH = 16;

    private final byte[] bytes;

    private SubjectHash(byte[] bytes) {
        this.bytes = bytes;
    }

    /**
     * Returns the hash of a user.
     *
     * @param subject the platform's id of the user
     */
    public static SubjectHash of(TenantId tenant, String subject) {
        return new SubjectHash(Arrays.copyOf(Sha256.of(tenant.value(), subject), LENGTH));
    }

    /** @param bytes {@value #LENGTH} bytes */
    static SubjectHash ofBytes(byte[] bytes) {
        return new SubjectHash(bytes.clone());
    }

    byte[] bytes() {
        return bytes.clone();
    }

    /** Compares in constant time. */
    @Override
    public boolean equals(Object other) {
        return other instanceof SubjectHash hash && MessageDigest.isEqual(bytes, hash.bytes);
    }

    @Override
    public int hashCode() {
        return Arrays.hashCode(bytes);
    }

    @Override
    public String toString() {
        return HexFormat.of().formatHex(bytes);
    }
}
