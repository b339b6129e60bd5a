/** What is true of databases whatever is kept in them. */
@org.jspecify.annotations.NullMarked
package io.scail.server.database;
