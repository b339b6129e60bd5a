/** The program: {@link io.scail.server.Main} wires everything and starts a command. */
@org.jspecify.annotations.NullMarked
package io.scail.server;
