/**
 * Everything the server asks of addresses that callers choose: downloads of inputs and webhook
 * deliveries. Guarded against requests into the server's own network: the address that was checked
 * is the one that is connected to.
 */
@org.jspecify.annotations.NullMarked
package io.scail.server.fetch;
