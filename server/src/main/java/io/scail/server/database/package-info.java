/**
 * Transactions on SQLite or PostgreSQL, and the schema. What the two do differently (locks,
 * commits, clocks) is decided here; the SQL of everybody else runs on both.
 */
@org.jspecify.annotations.NullMarked
package io.scail.server.database;
