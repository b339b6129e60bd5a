/**
 * What a request will need of a device's memory, stage by stage, and whether it fits: estimates
 * made from specs and sizes before anything is loaded, and the measuring that keeps them honest.
 */
@org.jspecify.annotations.NullMarked
package io.scail.models.memory;
