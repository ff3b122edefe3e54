/** Redirect URLs: parsing, templates, and the origins that a policy allows. */
@NullMarked
package dev.gangway.tenant.redirect;

import org.jspecify.annotations.NullMarked;
