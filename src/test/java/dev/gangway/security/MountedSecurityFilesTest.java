package dev.gangway.security;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;
import static org.awaitility.Awaitility.await;

import dev.gangway.files.BadFile;
import dev.gangway.files.HangingReader;
import dev.gangway.files.WatchedFile;
import dev.gangway.model.Sha256;
import io.quarkus.runtime.configuration.ConfigurationException;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.HexFormat;
import java.util.List;
import java.util.stream.Stream;
import org.jose4j.jwk.EcJwkGenerator;
import org.jose4j.jwk.JsonWebKeySet;
import org.jose4j.keys.EllipticCurves;
import org.jose4j.lang.JoseException;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.Tag;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.Arguments;
import org.junit.jupiter.params.provider.EnumSource;
import org.junit.jupiter.params.provider.MethodSource;

/** Whatever replaces a security file, scans continue and the last valid content stays in effect. */
@Tag("tool")
class MountedSecurityFilesTest {

    @TempDir
    Path directory;

    private final HangingReader hanging = new HangingReader();
    private final List<String> results = new ArrayList<>();

    @AfterEach
    void release() {
        hanging.release();
    }

    /** A kind of file, with a parser and a generator of valid content. */
    enum Kind {
        TOKENS {
            @Override
            Object parse(String text) {
                return ApiTokens.parse(text);
            }

            @Override
            String content(int version) {
                return "a: sha256:" + HexFormat.of().formatHex(Sha256.of("token" + version)) + "\n";
            }
        },
        JWKS {
            @Override
            Object parse(String text) {
                return JwtVerifier.of(text, JwtVerifier.Rules.of("issuer", "audience"));
            }

            @Override
            String content(int version) {
                try {
                    return new JsonWebKeySet(EcJwkGenerator.generateJwk(EllipticCurves.P256)).toJson();
                } catch (JoseException e) {
                    throw new IllegalStateException(e);
                }
            }
        },
        DISCOVERY_TOKEN {
            @Override
            Object parse(String text) {
                return text.strip();
            }

            @Override
            String content(int version) {
                return "token" + version;
            }
        };

        abstract Object parse(String text);

        abstract String content(int version);
    }

    private WatchedFile<Object> watch(Kind kind, Path file) {
        return new WatchedFile<>("gangway.security.file", file, hanging.reader()::text, kind::parse, results::add);
    }

    static Stream<Arguments> files() {
        return Arrays.stream(Kind.values())
                .flatMap(kind -> Arrays.stream(BadFile.values()).map(bad -> Arguments.of(kind, bad)));
    }

    @ParameterizedTest
    @MethodSource("files")
    void theLastGoodContentStaysInForceUntilTheFileIsFixed(Kind kind, BadFile bad) throws IOException {
        Path file = Files.writeString(directory.resolve("file"), kind.content(1));
        WatchedFile<Object> watched = watch(kind, file);
        Object before = watched.value();
        bad.replace(file, hanging);

        watched.scan();
        watched.scan();

        assertThat(watched.value()).isSameAs(before);
        assertThat(results).containsExactly("failed", "failed");

        hanging.release();
        Files.delete(bad == BadFile.MISSING ? Files.createFile(file) : file);
        Files.writeString(file, kind.content(2));
        await().until(() -> {
            watched.scan();
            return watched.value() != before;
        });
        assertThat(results).endsWith("applied");
    }

    @ParameterizedTest
    @MethodSource("files")
    void theStartIsRefusedAndSaysWhy(Kind kind, BadFile bad) {
        Path file = directory.resolve("file");
        bad.replace(file, hanging);

        assertThatThrownBy(() -> watch(kind, file))
                .isInstanceOf(ConfigurationException.class)
                .hasMessageStartingWith("gangway.security.file: " + file + " " + bad.message());
    }

    @ParameterizedTest
    @EnumSource
    void aByteOrderMarkIsDroppedAndAnEmptyFileChangesNothing(Kind kind) throws IOException {
        Path file = Files.writeString(directory.resolve("file"), "\uFEFF" + kind.content(1));
        WatchedFile<Object> watched = watch(kind, file);
        Object before = watched.value();
        Files.writeString(file, "\uFEFF");

        watched.scan();
        watched.scan();

        assertThat(watched.value()).isSameAs(before);
        assertThat(results).containsExactly("failed");
    }
}
