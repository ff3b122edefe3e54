/** How many replicas share the tenants' limits: a number from the settings, or the pods that DNS lists. */
@NullMarked
package dev.gangway.replicas;

import org.jspecify.annotations.NullMarked;
