/**
 * Low-rank adapters: reading every spelling of them, matching their modules to the network's
 * weights, merging for one job and taking the merge back exactly.
 */
@org.jspecify.annotations.NullMarked
package io.scail.models.lora;
