/** Tests of adapters: spellings, refusals, merging and taking back. */
@org.jspecify.annotations.NullMarked
package io.scail.models.lora;
