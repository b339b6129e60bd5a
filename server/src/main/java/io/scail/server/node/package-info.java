/**
 * The parts joined to running processes: the API, the workers beside it or elsewhere, and what must
 * be done with time alone. The only package that knows all the others; nothing but the command line
 * depends on it.
 */
@org.jspecify.annotations.NullMarked
package io.scail.server.node;
