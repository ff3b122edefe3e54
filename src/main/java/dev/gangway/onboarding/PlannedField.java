package dev.gangway.onboarding;

import dev.gangway.model.Origin;
import org.jspecify.annotations.Nullable;

/**
 * One field of a link plan.
 *
 * @param value what will be sent; null where nothing supplies a value
 * @param origin where the value comes from; {@link Origin#STRIPE} where there is none
 * @param locked whether policy keeps a request from changing it
 * @param dropped whether there is a value that is not sent, since the API version knows no such field
 */
public record PlannedField<T>(@Nullable T value, Origin origin, boolean locked, boolean dropped) {}
