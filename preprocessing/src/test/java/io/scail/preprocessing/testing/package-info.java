/** What the module's tests share: goldens, synthetic media. */
@org.jspecify.annotations.NullMarked
package io.scail.preprocessing.testing;
