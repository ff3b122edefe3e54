package dev.gangway.telemetry;

import static org.assertj.core.api.Assertions.assertThat;

import dev.gangway.model.TenantId;
import java.util.List;
import java.util.Optional;
import org.junit.jupiter.api.Test;

class TenantTagsTest {

    private final TenantTags tags = new TenantTags(() -> 2);

    private String tagOf(String id) {
        return tags.of(Optional.of(new TenantId(id)));
    }

    @Test
    void theFirstTenantsInTheOrderOfTheirIdsAreToldApart() {
        tags.serve(List.of(new TenantId("c"), new TenantId("a"), new TenantId("b")));

        assertThat(List.of(tagOf("a"), tagOf("b"), tagOf("c"), tagOf("d"))).containsExactly("a", "b", "other", "other");
        assertThat(tags.of(Optional.empty())).isEqualTo("none");
        tags.serve(List.of(new TenantId("c")));
        assertThat(List.of(tagOf("a"), tagOf("c"))).containsExactly("other", "c");
    }
}
