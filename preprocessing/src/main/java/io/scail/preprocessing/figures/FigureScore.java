package io.scail.preprocessing.figures;

/**
 * How a clip of a drawn figure compares with the truth.
 *
 * @param psnr peak signal-to-noise ratio in decibels over the figure's true pixels of all frames;
 *     infinite for equal pixels
 * @param ssim mean structural similarity of luma, 7 × 7 windows around the figure's true pixels; 1
 *     for equal pixels
 * @param colourDifference CIE 1976 distance between the mean colours of those pixels, mean over
 *     frames
 * @param jointError how far the surroundings of joints are from their true places, mean in shares
 *     of the figure's height
 */
public record FigureScore(double psnr, double ssim, double colourDifference, double jointError) {}
