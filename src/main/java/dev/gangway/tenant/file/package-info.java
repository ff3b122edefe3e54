/** Reads tenant files: YAML to layers of settings, with file, line and path of every problem. */
@NullMarked
package dev.gangway.tenant.file;

import org.jspecify.annotations.NullMarked;
