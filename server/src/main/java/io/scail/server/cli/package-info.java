/**
 * One class per command. A command reads its options, calls the part that does the work, and
 * prints; it holds no logic that another face would need.
 */
@org.jspecify.annotations.NullMarked
package io.scail.server.cli;
