/**
 * What the stage refuses ({@link io.scail.preprocessing.failure.PreprocessingFailure}, one sealed
 * family of unchecked exceptions) and what it accepts with a remark ({@link
 * io.scail.preprocessing.failure.Warning}). Each says in one sentence what was wrong and what to
 * do. Nothing else belongs here.
 */
@org.jspecify.annotations.NullMarked
package io.scail.preprocessing.failure;
