package dev.gangway.refresh;

import dev.gangway.model.OddCharacter;
import dev.gangway.model.ProblemList;
import dev.gangway.model.Secret;
import dev.gangway.model.TenantId;
import dev.gangway.refresh.OpenResult.NotOpened;
import dev.gangway.refresh.OpenResult.Opened;
import dev.gangway.refresh.SealResult.NoKey;
import dev.gangway.refresh.SealResult.Sealed;
import dev.gangway.refresh.SealResult.TooLong;
import java.io.ByteArrayOutputStream;
import java.nio.charset.StandardCharsets;
import java.util.ArrayList;
import java.util.Base64;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.Set;
import java.util.regex.Matcher;
import java.util.regex.Pattern;
import org.jspecify.annotations.Nullable;

/**
 * The keys of refresh tokens. The keys file has one line {@code id: <Base64 of 32 bytes>} per key. The first key seals
 * new tokens, and every key opens the tokens that it sealed. Empty lines and lines that begin with {@code #} are
 * ignored.
 *
 * <p>A token is the Base64 (URL alphabet, no padding) of: version (1 byte), length of the key's id (1 byte), the id in
 * ASCII, and the claims as {@link SealingKey} seals them. The tenant is part of the context of the seal. A token has
 * exactly one encoding.
 */
final class KeyRing {

    /** Maximum length of a token, in characters. */
    static final int MAX_LENGTH = 800;

    private static final int MAX_KEYS = 16;
    private static final int VERSION = 1;
    private static final int HEADER = 2;
    private static final String CONTEXT = "gangway refresh v1\0";
    private static final Pattern LINE = Pattern.compile("([a-z0-9][a-z0-9-]{0,15})\\s*:\\s*(\\S+)");
    private static final Base64.Encoder ENCODER = Base64.getUrlEncoder().withoutPadding();
    private static final OpenResult NOT_OPENED = new NotOpened();

    /** The keys by id, in the order of the file; never empty. */
    private final Map<String, SealingKey> keys;

    private KeyRing(Map<String, SealingKey> keys) {
        this.keys = keys;
    }

    /**
     * @throws IllegalArgumentException if the file can't be used; the message names the first lines with problems, but
     *     no key
     */
    static KeyRing parse(String text) {
        Map<String, SealingKey> keys = new LinkedHashMap<>();
        List<String> problems = new ArrayList<>();
        List<String> lines = text.lines().toList();
        for (int i = 0; i < lines.size(); i++) {
            String line = lines.get(i).strip();
            if (!line.isEmpty() && !line.startsWith("#")) {
                String problem = add(lines.get(i), line, keys);
                if (problem != null) {
                    problems.add("line " + (i + 1) + " " + problem);
                }
            }
        }
        if (!problems.isEmpty()) {
            throw new IllegalArgumentException(ProblemList.text(problems));
        }
        if (keys.isEmpty()) {
            throw new IllegalArgumentException("has no key; the command seal-key makes one");
        }
        return new KeyRing(keys);
    }

    /** Adds the key of a line; returns the problem of the line, or null. */
    private static @Nullable String add(String original, String line, Map<String, SealingKey> keys) {
        Optional<String> odd = OddCharacter.in(original, 0);
        if (odd.isPresent()) {
            return odd.get();
        }
        Matcher parts = LINE.matcher(line);
        if (!parts.matches()) {
            return "is not 'id: <Base64 of 32 bytes>' with an id of 1 to 16 characters of a-z, 0-9 and '-'";
        }
        byte[] secret = decoded(parts.group(2));
        if (secret == null) {
            return "has a key that is not Base64";
        }
        if (secret.length != SealingKey.LENGTH) {
            return "has a key of " + secret.length + " bytes; a key has " + SealingKey.LENGTH;
        }
        if (keys.size() == MAX_KEYS) {
            return "is one key too many; the maximum is " + MAX_KEYS;
        }
        var key = new SealingKey(secret);
        if (keys.values().stream().anyMatch(key::isSameAs)) {
            return "has the same key as an earlier line";
        }
        return keys.putIfAbsent(parts.group(1), key) == null ? null : "has the same id as an earlier line";
    }

    /** Returns the bytes of a Base64 text; null if it is not the canonical one of these bytes. */
    private static byte @Nullable [] decoded(String base64) {
        try {
            byte[] bytes = Base64.getDecoder().decode(base64);
            return Base64.getEncoder().encodeToString(bytes).equals(base64) ? bytes : null;
        } catch (IllegalArgumentException notBase64) {
            return null;
        }
    }

    /** The ids of the keys. */
    Set<String> ids() {
        return keys.keySet();
    }

    /** Seals claims with the first key. */
    SealResult seal(RefreshClaims claims, byte[] salt) {
        return seal(claims, salt, 0);
    }

    /**
     * Seals claims. Equal arguments give equal tokens.
     *
     * @param salt makes the tokens of different clicks differ: the caller's idempotency key, or 16 random bytes
     * @param line the key's place in the file, from 0
     */
    SealResult seal(RefreshClaims claims, byte[] salt, int line) {
        var key = keys.entrySet().stream().skip(line).findFirst();
        return key.isEmpty() ? new NoKey() : seal(claims, salt, key.get());
    }

    private static SealResult seal(RefreshClaims claims, byte[] salt, Map.Entry<String, SealingKey> key) {
        byte[] id = key.getKey().getBytes(StandardCharsets.US_ASCII);
        var token = new ByteArrayOutputStream();
        token.write(VERSION);
        token.write(id.length);
        token.writeBytes(id);
        token.writeBytes(key.getValue().seal(context(claims.tenant()), ClaimsCodec.encode(claims), salt));
        String text = ENCODER.encodeToString(token.toByteArray());
        return text.length() <= MAX_LENGTH
                ? new Sealed(new Secret(text))
                : new TooLong(ClaimsCodec.largestField(claims));
    }

    /** Opens a token of a tenant, with the key that it names. */
    OpenResult open(TenantId tenant, String token) {
        byte[] bytes = bytes(token);
        if (bytes.length < HEADER || bytes[0] != VERSION) {
            return NOT_OPENED;
        }
        int sealed = HEADER + Byte.toUnsignedInt(bytes[1]);
        if (bytes.length < sealed) {
            return NOT_OPENED;
        }
        String id = new String(bytes, HEADER, sealed - HEADER, StandardCharsets.ISO_8859_1);
        return Optional.ofNullable(keys.get(id))
                .flatMap(key -> key.open(context(tenant), bytes, sealed))
                .flatMap(claims -> ClaimsCodec.decode(tenant, claims))
                .<OpenResult>map(claims -> new Opened(claims, id))
                .orElse(NOT_OPENED);
    }

    /** Returns the bytes of a token; none if it is too long or not canonical. */
    private static byte[] bytes(String token) {
        if (token.length() <= MAX_LENGTH) {
            try {
                byte[] bytes = Base64.getUrlDecoder().decode(token);
                if (ENCODER.encodeToString(bytes).equals(token)) {
                    return bytes;
                }
            } catch (IllegalArgumentException _) {
                // Malformed, like a token that is too long.
            }
        }
        return new byte[0];
    }

    private static byte[] context(TenantId tenant) {
        return (CONTEXT + tenant).getBytes(StandardCharsets.US_ASCII);
    }
}
