/** The program as processes: started, killed, starved, and looked after. */
@org.jspecify.annotations.NullMarked
package io.scail.server.node;
