/**
 * Jobs from acceptance to expiry: the queue that faces submit to, the leases that workers hold,
 * their states, outcomes, logs and webhook deliveries. The only package that reads or writes these
 * tables; it knows no wire format, no status code and no model.
 */
@org.jspecify.annotations.NullMarked
package io.scail.server.jobs;
