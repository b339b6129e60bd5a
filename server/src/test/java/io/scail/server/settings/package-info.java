/** What an operator's words become. */
@org.jspecify.annotations.NullMarked
package io.scail.server.settings;
