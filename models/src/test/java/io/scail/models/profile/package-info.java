/** The built-in profile, and what the strict reader says to broken ones. */
@org.jspecify.annotations.NullMarked
package io.scail.models.profile;
