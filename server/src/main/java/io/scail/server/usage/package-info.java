/** What was used and what it costs, for those who pay: a face over the usage ledger. */
@org.jspecify.annotations.NullMarked
package io.scail.server.usage;
