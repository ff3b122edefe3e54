package dev.gangway.onboarding;

import dev.gangway.model.Origin;
import org.jspecify.annotations.Nullable;

/**
 * One field of a link plan.
 *
 * @param value the value to send; null if there is none
 * @param origin the source of the value; {@link Origin#STRIPE} if there is no value
 * @param locked whether policy prevents a request from changing the field
 * @param dropped whether a value is omitted because the API version does not have the field
 */
public record PlannedField<T>(@Nullable T value, Origin origin, boolean locked, boolean dropped) {}
