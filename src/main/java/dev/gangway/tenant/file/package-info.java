/** Reads tenant files: parses YAML into layers of settings, and reports problems with file, line and path. */
@NullMarked
package dev.gangway.tenant.file;

import org.jspecify.annotations.NullMarked;
