package io.isthmus.ingress.identity;

import static java.nio.charset.StandardCharsets.UTF_8;
import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import io.isthmus.schema.config.SignatureAlgorithm;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.function.Consumer;
import java.util.stream.IntStream;
import java.util.stream.Stream;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.Arguments;
import org.junit.jupiter.params.provider.EnumSource;
import org.junit.jupiter.params.provider.MethodSource;
import org.junit.jupiter.params.provider.ValueSource;

class KeySetReaderTest {

    private static final SigningKey RSA = SigningKey.make("rsa", SignatureAlgorithm.RS256);
    private static final SigningKey EC = SigningKey.make("ec", SignatureAlgorithm.ES256);
    private static final SigningKey ED = SigningKey.make("ed", SignatureAlgorithm.EDDSA);

    @ParameterizedTest
    @EnumSource
    void readsPublicKeysOfEachAlgorithm(SignatureAlgorithm algorithm) throws UnusableKeysException {
        var key = SigningKey.make("k", algorithm);
        var header = new TokenHeader(algorithm, "k");

        var plain = read(key.jwk());
        assertThat(plain.find(header).publicKey()).isEqualTo(key.pair().getPublic());

        var said = key.jwk();
        said.put("alg", algorithm.joseName());
        said.put("use", "sig");
        said.put("key_ops", List.of("verify"));
        said.put("x5c", List.of("garbage"));
        assertThat(read(said).find(header)).isEqualTo(key.trusted());
    }

    static Stream<Arguments> unfit() {
        return Stream.of(
                unfit("for encryption", RSA, jwk -> jwk.put("use", "enc")),
                unfit("use that is no text", RSA, jwk -> jwk.put("use", 1)),
                unfit("operations without verify", RSA, jwk -> jwk.put("key_ops", List.of("encrypt", "wrapKey"))),
                unfit("for another RSA algorithm", RSA, jwk -> jwk.put("alg", "PS256")),
                unfit("for RSA encryption", RSA, jwk -> jwk.put("alg", "RSA-OAEP")),
                unfit("EC with an RSA algorithm", EC, jwk -> jwk.put("alg", "RS256")),
                unfit("RSA with a private half", RSA, jwk -> jwk.put("d", "AQAB")),
                unfit("EC with a private half", EC, jwk -> jwk.put("d", "AQAB")),
                unfit("a shared secret", RSA, jwk -> {
                    jwk.clear();
                    jwk.putAll(Map.of("kty", "oct", "k", "c2VjcmV0", "kid", "rsa"));
                }),
                unfit("an unknown kind", RSA, jwk -> jwk.put("kty", "PQC")),
                unfit("no kind", RSA, jwk -> jwk.remove("kty")),
                unfit("a name that is no text", RSA, jwk -> jwk.put("kid", 1)),
                unfit("an exponent of 1", RSA, jwk -> jwk.put("e", "AQ")),
                unfit("an even exponent", RSA, jwk -> jwk.put("e", "AQAA")),
                unfit("no modulus", RSA, jwk -> jwk.remove("n")),
                unfit("a point not on the curve", EC, jwk -> jwk.put("x", jwk.get("y"))),
                unfit("an unknown curve", EC, jwk -> jwk.put("crv", "P-999")),
                unfit("a curve for key agreement", ED, jwk -> jwk.put("crv", "X25519")),
                unfit("a short point", ED, jwk -> jwk.put("x", "AQAB")));
    }

    @ParameterizedTest(name = "{0}")
    @MethodSource("unfit")
    void passesOverKeysThatAreNotForUs(String name, SigningKey key, Consumer<Map<String, Object>> change)
            throws UnusableKeysException {
        var jwk = key.jwk();
        change.accept(jwk);
        var good = SigningKey.make("good", SignatureAlgorithm.ES256);

        var keys = read(jwk, good.jwk());

        assertThat(keys.size()).isEqualTo(1);
        assertThat(keys.find(new TokenHeader(SignatureAlgorithm.ES256, "good"))).isEqualTo(good.trusted());
        assertThatThrownBy(() -> read(jwk))
                .isInstanceOf(UnusableKeysException.class)
                .hasMessage("none of the 1 keys can be used");
    }

    @Test
    void passesOverKeysThatAreTooWeakOrTooLarge() throws UnusableKeysException {
        var weak = SigningKey.rsa("weak", 1024);
        var p384 = SigningKey.jwk(SigningKey.ec("secp384r1"), "p384");

        assertThat(read(weak.jwk(), p384, RSA.jwk()).size()).isEqualTo(1);
        // A modulus of this length need not be a product of primes to be too long.
        var large = RSA.jwk();
        large.put("n", "w" + "A".repeat(1_400));
        assertThat(read(large, EC.jwk()).size()).isEqualTo(1);
    }

    @Test
    void theSameNameMayStandForAKeyOfEachAlgorithm() throws UnusableKeysException {
        var keys = read(RSA.named("same").jwk(), EC.named("same").jwk());

        assertThat(keys.find(new TokenHeader(SignatureAlgorithm.RS256, "same")).publicKey())
                .isEqualTo(RSA.pair().getPublic());
        assertThat(keys.find(new TokenHeader(SignatureAlgorithm.ES256, "same")).publicKey())
                .isEqualTo(EC.pair().getPublic());
        assertThat(keys.find(new TokenHeader(SignatureAlgorithm.EDDSA, "same"))).isNull();
    }

    @ParameterizedTest
    @ValueSource(strings = {"", "hello", "[]", "{}", "{\"keys\":{}}", "{\"keys\":[]}", "{\"keys\":[1,null,\"a\",[]]}"})
    void whatIsNoKeySetIsRefusedWithoutRepeatingIt(String text) {
        assertThatThrownBy(() -> KeySetReader.read(text.getBytes(UTF_8)))
                .isInstanceOf(UnusableKeysException.class)
                .hasMessageNotContaining("hello");
    }

    @Test
    void moreKeysThanMayBeAreRefused() {
        var jwks = new ArrayList<Map<String, Object>>();
        IntStream.rangeClosed(0, KeySetReader.KEYS_MAX)
                .forEach(i -> jwks.add(EC.named("k" + i).jwk()));

        assertThatThrownBy(() -> KeySetReader.read(document(jwks)))
                .isInstanceOf(UnusableKeysException.class)
                .hasMessage("there are more than 100 keys");
    }

    static byte[] document(List<Map<String, Object>> jwks) {
        return Token.json(Map.of("keys", jwks)).getBytes(UTF_8);
    }

    @SafeVarargs
    @SuppressWarnings("varargs")
    private static KeySet read(Map<String, Object>... jwks) throws UnusableKeysException {
        return KeySetReader.read(document(List.of(jwks)));
    }

    private static Arguments unfit(String name, SigningKey key, Consumer<Map<String, Object>> change) {
        return Arguments.of(name, key, change);
    }
}
