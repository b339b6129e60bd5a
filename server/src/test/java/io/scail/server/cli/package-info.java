/** Tests of the commands. */
@org.jspecify.annotations.NullMarked
package io.scail.server.cli;
