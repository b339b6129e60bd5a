/**
 * How alike two colours or two pictures are, by published formulas: CIE L*a*b*, CIEDE2000, SSIM.
 * Plain arithmetic on frames and masks; what is compared with what is decided elsewhere.
 */
@org.jspecify.annotations.NullMarked
package io.scail.preprocessing.likeness;
