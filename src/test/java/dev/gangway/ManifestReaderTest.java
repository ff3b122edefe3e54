package dev.gangway;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import dev.gangway.ManifestReader.ExternalSecret;
import io.fabric8.kubernetes.api.model.apps.Deployment;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;

/** Checks that the manifest reader rejects what an API server rejects. */
class ManifestReaderTest {

    private static final String DEPLOYMENT = """
            apiVersion: apps/v1
            kind: Deployment
            metadata:
              name: gangway
              labels: {a: "1"}
            spec:
              replicas: 1
              selector: {matchLabels: {a: "1"}}
              template:
                metadata: {labels: {a: "1"}}
                spec:
                  enableServiceLinks: false
                  containers:
                    - name: gangway
                      env: [{name: A, value: "1"}]
                      ports: [{name: http, containerPort: 8080, protocol: TCP}]
                      livenessProbe: {httpGet: {path: /q, port: management}, periodSeconds: 2}
                      resources: {limits: {memory: 512Mi}}
                  volumes: [{name: tmp, emptyDir: {}}]
            """;

    private static final String NETWORK_POLICY = """
            apiVersion: networking.k8s.io/v1
            kind: NetworkPolicy
            metadata: {name: gangway}
            spec:
              podSelector: {}
              policyTypes: [Egress]
            """;

    private static final String EXTERNAL_SECRET = """
            apiVersion: external-secrets.io/v1
            kind: ExternalSecret
            metadata: {name: keys}
            spec: {refreshInterval: 1m, dataFrom: [{extract: {key: a}}]}
            """;

    @Test
    void readsWhatIsRight() {
        assertThat(ManifestReader.read(DEPLOYMENT + "---\n" + EXTERNAL_SECRET))
                .hasExactlyElementsOfTypes(Deployment.class, ExternalSecret.class);
    }

    @ParameterizedTest
    @CsvSource(delimiter = '|', textBlock = """
            kind: Deployment       | kind: Deploiment       | unknown kind: apps/v1 Deploiment
            apps/v1                | apps/v2                | unknown kind: apps/v2 Deployment
            metadata:              | metadatas:             | metadatas
            replicas: 1            | replica: 1             | replica
            enableServiceLinks     | enableServiceLink      | enableServiceLink
            periodSeconds          | periodSecond           | periodSecond
            limits                 | limit                  | limit
            replicas: 1            | replicas: '1'          | Integer
            replicas: 1            | replicas: one          | Integer
            Links: false           | Links: 'false'         | Boolean
            value: "1"             | value: 1               | String
            value: "1"             | value: true            | String
            a: "1"                 | a: 1                   | String
            env: [{name: A, value: "1"}] | env: {name: A}    | Cannot deserialize
            replicas: 1            | replicas: 1\\nreplicas: 2 | Duplicate
            selector: {matchLabels: {a: "1"}} | paused: false | spec.selector is missing
            protocol: TCP          | protocol: HTTP         | ports[0].protocol must be one of
            memory: 512Mi          | memory: 512MB          | limits.memory is no quantity
            env: [{name: A, value: "1"}] | env: []          | env is empty, which the server drops
            limits: {memory: 512Mi} | limits: {}            | limits is empty, which the server drops
            emptyDir: {}           | emptyDir: null         | emptyDir is null, which the server drops
            replicas: 1            | replicas: 3000000000   | replicas
            {name: A, value: "1"}  | {name: A}, {name: A}   | env[1] has the key of an earlier item
            port: management       | port: A_NAME           | port is neither an integer nor
            """, quoteCharacter = '`')
    void refusesAnythingElse(String right, String wrong, String message) {
        String manifest = DEPLOYMENT.replace(right, wrong.replace("\\n", "\n  "));
        assertThat(manifest).isNotEqualTo(DEPLOYMENT);

        assertThatThrownBy(() -> ManifestReader.read(manifest))
                .isInstanceOf(IllegalArgumentException.class)
                .hasMessageContaining(message);
    }

    /** The API server keeps neither of these lists, so each apply of such a policy would be a change. */
    @ParameterizedTest
    @CsvSource({
        "podSelector: {}, 'podSelector: {}\n  egress: []', spec.egress is empty",
        "policyTypes: [Egress], 'policyTypes: [Egress]\n  ingress: []', spec.ingress is empty",
        "policyTypes: [Egress], 'policyTypes: []', spec.policyTypes is empty",
        "policyTypes: [Egress], 'policyTypes: [Outgoing]', spec.policyTypes must be one of",
    })
    void rejectsListsThatTheServerDrops(String right, String wrong, String message) {
        assertThat(ManifestReader.read(NETWORK_POLICY)).hasSize(1);

        assertThatThrownBy(() -> ManifestReader.read(NETWORK_POLICY.replace(right, wrong)))
                .isInstanceOf(IllegalArgumentException.class)
                .hasMessageContaining(message);
    }

    @ParameterizedTest
    @CsvSource({"refreshInterval,refreshIntervals", "extract,extracts", "'key: a','key: 1'"})
    void refusesAnythingElseInAKindOfOurOwnModel(String right, String wrong) {
        assertThatThrownBy(() -> ManifestReader.read(EXTERNAL_SECRET.replace(right, wrong)))
                .isInstanceOf(IllegalArgumentException.class);
    }
}
