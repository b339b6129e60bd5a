/** What callers send who mean no good, or whose programs are broken. */
@org.jspecify.annotations.NullMarked
package io.scail.server.hostile;
