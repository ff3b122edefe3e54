package dev.gangway;

import com.fasterxml.jackson.core.StreamReadFeature;
import com.fasterxml.jackson.databind.DeserializationFeature;
import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.MapperFeature;
import com.fasterxml.jackson.databind.ObjectMapper;
import com.fasterxml.jackson.databind.cfg.CoercionAction;
import com.fasterxml.jackson.databind.cfg.CoercionInputShape;
import com.fasterxml.jackson.databind.introspect.Annotated;
import com.fasterxml.jackson.databind.introspect.JacksonAnnotationIntrospector;
import com.fasterxml.jackson.databind.type.LogicalType;
import com.fasterxml.jackson.dataformat.yaml.YAMLMapper;
import io.fabric8.kubernetes.api.model.ConfigMap;
import io.fabric8.kubernetes.api.model.Namespace;
import io.fabric8.kubernetes.api.model.ObjectMeta;
import io.fabric8.kubernetes.api.model.Secret;
import io.fabric8.kubernetes.api.model.Service;
import io.fabric8.kubernetes.api.model.ServiceAccount;
import io.fabric8.kubernetes.api.model.apps.Deployment;
import io.fabric8.kubernetes.api.model.autoscaling.v2.HorizontalPodAutoscaler;
import io.fabric8.kubernetes.api.model.networking.v1.NetworkPolicy;
import io.fabric8.kubernetes.api.model.policy.v1.PodDisruptionBudget;
import io.fabric8.openshift.api.model.monitoring.v1.PrometheusRule;
import io.fabric8.openshift.api.model.monitoring.v1.ServiceMonitor;
import java.io.IOException;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;

/**
 * Reads Kubernetes manifests like an API server with strict validation. An unknown kind, field or type is rejected,
 * whereas {@code kubectl kustomize} passes it on. So is everything that {@link KubernetesSchema} reports.
 */
final class ManifestReader {

    private static final Map<String, Class<?>> KINDS = Map.ofEntries(
            Map.entry("v1 ConfigMap", ConfigMap.class),
            Map.entry("v1 Namespace", Namespace.class),
            Map.entry("v1 Secret", Secret.class),
            Map.entry("v1 Service", Service.class),
            Map.entry("v1 ServiceAccount", ServiceAccount.class),
            Map.entry("apps/v1 Deployment", Deployment.class),
            Map.entry("autoscaling/v2 HorizontalPodAutoscaler", HorizontalPodAutoscaler.class),
            Map.entry("networking.k8s.io/v1 NetworkPolicy", NetworkPolicy.class),
            Map.entry("policy/v1 PodDisruptionBudget", PodDisruptionBudget.class),
            Map.entry("scheduling.k8s.io/v1 PriorityClass", PriorityClass.class),
            Map.entry("monitoring.coreos.com/v1 PrometheusRule", PrometheusRule.class),
            Map.entry("monitoring.coreos.com/v1 ServiceMonitor", ServiceMonitor.class),
            Map.entry("external-secrets.io/v1 ExternalSecret", ExternalSecret.class));

    private static final ObjectMapper STRICT = YAMLMapper.builder()
            .annotationIntrospector(new JacksonAnnotationIntrospector() {
                // Each model class has a map of unknown fields, which would accept everything.
                @Override
                public Boolean hasAnySetter(Annotated annotated) {
                    return false;
                }
            })
            .enable(DeserializationFeature.FAIL_ON_UNKNOWN_PROPERTIES)
            .enable(StreamReadFeature.STRICT_DUPLICATE_DETECTION)
            .disable(MapperFeature.ALLOW_COERCION_OF_SCALARS)
            .withCoercionConfig(LogicalType.Textual, text -> {
                text.setCoercion(CoercionInputShape.Integer, CoercionAction.Fail);
                text.setCoercion(CoercionInputShape.Float, CoercionAction.Fail);
                text.setCoercion(CoercionInputShape.Boolean, CoercionAction.Fail);
            })
            .build();

    private ManifestReader() {}

    /** The fields that this project's manifests set in a PriorityClass, whose model the build does not include. */
    record PriorityClass(String apiVersion, String kind, ObjectMeta metadata, int value, String description) {}

    /** The fields that this project's manifests set in an ExternalSecret, for which there is no published model. */
    record ExternalSecret(String apiVersion, String kind, ObjectMeta metadata, Spec spec) {
        record Spec(
                String refreshInterval, Store secretStoreRef, Target target, List<Data> data, List<From> dataFrom) {}

        record Store(String kind, String name) {}

        record Target(String name, String deletionPolicy) {}

        record Data(String secretKey, Remote remoteRef) {}

        record From(Remote extract) {}

        record Remote(String key, String property) {}
    }

    /**
     * Returns the documents, each as the class of its kind.
     *
     * @throws IllegalArgumentException if an API server would reject a document; the message says why
     */
    static List<Object> read(String yaml) {
        List<Object> documents = new ArrayList<>();
        try (var trees = STRICT.readerFor(JsonNode.class).<JsonNode>readValues(yaml)) {
            while (trees.hasNextValue()) {
                JsonNode tree = trees.nextValue();
                String kind = tree.path("apiVersion").asText() + " "
                        + tree.path("kind").asText();
                Class<?> type = KINDS.get(kind);
                if (type == null) {
                    throw new IllegalArgumentException("unknown kind: " + kind);
                }
                documents.add(STRICT.treeToValue(tree, type));
                List<String> problems = KubernetesSchema.definitionOf(
                                tree.path("apiVersion").asText(),
                                tree.path("kind").asText())
                        .map(definition -> KubernetesSchema.problems(tree, definition))
                        .orElse(List.of());
                if (!problems.isEmpty()) {
                    throw new IllegalArgumentException(kind + ": " + String.join("; ", problems));
                }
            }
        } catch (IOException refused) {
            throw new IllegalArgumentException(refused.getMessage(), refused);
        }
        return documents;
    }
}
