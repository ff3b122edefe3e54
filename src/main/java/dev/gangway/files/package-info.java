/** One bounded reader and one poller for every file that is mounted into the process. */
@NullMarked
package dev.gangway.files;

import org.jspecify.annotations.NullMarked;
