/** Reads and polls the files that are mounted into the process, with limits on time, size and threads. */
@NullMarked
package dev.gangway.files;

import org.jspecify.annotations.NullMarked;
