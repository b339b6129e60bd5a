/**
 * A measured run as files that people and programs read: one HTML page that needs nothing else,
 * CSV, and a page on which people choose without knowing whose video is whose.
 */
@org.jspecify.annotations.NullMarked
package io.scail.server.compare.report;
