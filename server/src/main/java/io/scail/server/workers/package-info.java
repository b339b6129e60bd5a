/**
 * Workers: the processes that own a device and run jobs. Claims, heartbeats, checkpoints, the
 * watchdog, and the supervisor that starts workers as children of the API process and replaces
 * those that die.
 */
@org.jspecify.annotations.NullMarked
package io.scail.server.workers;
