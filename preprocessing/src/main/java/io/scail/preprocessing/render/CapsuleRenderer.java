package io.scail.preprocessing.render;

import io.scail.preprocessing.frames.Frame;
import io.scail.preprocessing.frames.Size;
import io.scail.preprocessing.masks.Palette;
import io.scail.preprocessing.pose.Camera;
import io.scail.preprocessing.pose.Point3;
import io.scail.preprocessing.pose.Skeleton;
import io.scail.preprocessing.pose.View;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.List;

/**
 * Renders skeletons as shaded capsules with true occlusion between limbs and persons, and the same
 * geometry flat in the identity colours. One renderer serves a whole clip; frames are independent,
 * so threads may share it.
 *
 * <p>The reference marches along each ray; here every capsule is met in closed form, within its own
 * rectangle. Silhouette and crease pixels can differ.
 */
public final class CapsuleRenderer {

  /** The reference starts its rays here. */
  private static final double NEAREST = 0.1;

  private final int width;
  private final int height;
  private final View usual;
  private final List<View> views;
  private final DepthRange range;
  private final int persons;

  /**
   * A frame's two pictures.
   *
   * @param picture shaded, on black
   * @param mask flat in the identity colours, on black
   */
  public record Rendered(Frame picture, Frame mask) {}

  /**
   * @param clip for each frame one skeleton a person, {@link Skeleton#ABSENT} where there is no
   *     pose
   */
  public CapsuleRenderer(int width, int height, List<List<Skeleton>> clip) {
    this(width, height, clip, List.of());
  }

  /**
   * @param views how each person is seen; persons beyond the list by the usual camera
   */
  public CapsuleRenderer(int width, int height, List<List<Skeleton>> clip, List<View> views) {
    this.width = width;
    this.height = height;
    this.usual = View.of(Camera.ofRenderer(width, height));
    this.views = List.copyOf(views);
    this.range = DepthRange.of(clip);
    this.persons = clip.stream().mapToInt(List::size).max().orElse(0);
  }

  public Rendered render(List<Skeleton> skeletons) {
    var distance = new double[width * height];
    Arrays.fill(distance, range.horizon());
    var nearest = new byte[width * height];
    var capsules = capsules(skeletons);
    for (int i = 0; i < capsules.size(); i++) {
      draw(capsules.get(i), (byte) (i + 1), distance, nearest);
    }
    return shade(capsules, distance, nearest);
  }

  private List<Capsule> capsules(List<Skeleton> skeletons) {
    var capsules = new ArrayList<Capsule>();
    for (int person = 0; person < skeletons.size(); person++) {
      var slots = skeletons.get(person).slots();
      for (var bone : Bone.ALL) {
        var from = slots.get(bone.from());
        var to = slots.get(bone.to());
        if (!from.isAbsent() && !to.isAbsent()) {
          capsules.add(new Capsule(from, to, person, bone.colour(person, persons)));
        }
      }
    }
    return capsules;
  }

  private void draw(Capsule capsule, byte mark, double[] distance, byte[] nearest) {
    var view = view(capsule);
    int[] columns = capsule.columns(view.across(), width);
    int[] rows = capsule.rows(view.down(), height);
    for (int y = rows[0]; y <= rows[1]; y++) {
      double directionY = (y - view.down().centreY()) / view.down().focal();
      for (int x = columns[0]; x <= columns[1]; x++) {
        double directionX = (x - view.across().centreX()) / view.across().focal();
        double scale = 1 / Math.sqrt(directionX * directionX + directionY * directionY + 1);
        double hit = capsule.distance(directionX * scale, directionY * scale, scale);
        int pixel = y * width + x;
        if (hit >= NEAREST && hit < distance[pixel]) {
          distance[pixel] = hit;
          nearest[pixel] = mark;
        }
      }
    }
  }

  private View view(Capsule capsule) {
    return capsule.person() < views.size() ? views.get(capsule.person()) : usual;
  }

  private Rendered shade(List<Capsule> capsules, double[] distance, byte[] nearest) {
    var picture = new byte[3 * width * height];
    var mask = new byte[3 * width * height];
    for (int pixel = 0; pixel < nearest.length; pixel++) {
      if (nearest[pixel] == 0) {
        continue;
      }
      var capsule = capsules.get((nearest[pixel] & 0xff) - 1);
      int x = pixel % width;
      int y = pixel / width;
      var ray = view(capsule).ray(x, y).normalised();
      light(capsule, ray, ray.times(distance[pixel]), picture, 3 * pixel);
      int colour = Palette.colour(capsule.person());
      for (int channel = 0; channel < 3; channel++) {
        mask[3 * pixel + channel] = (byte) (colour >> (16 - 8 * channel));
      }
    }
    return new Rendered(
        Frame.of(new Size(width, height), picture), Frame.of(new Size(width, height), mask));
  }

  /** Light falls along the view axis; constants are the reference's. */
  private void light(Capsule capsule, Point3 ray, Point3 point, byte[] rgb, int at) {
    var normal = capsule.normal(point);
    double diffuse = Math.max(-normal.z(), 0);
    var half = new Point3(-ray.x(), -ray.y(), -ray.z() - 1).normalised();
    double specular = Math.pow(Math.max(normal.dot(half), 0), 32);
    double brightness = range.brightness(point.z());
    for (int channel = 0; channel < 3; channel++) {
      double colour = ((capsule.colour() >> (16 - 8 * channel)) & 0xff) / 300.0 + 0.15;
      double value = colour * (0.3 + 0.7 * diffuse) * brightness + 0.5 * specular * brightness;
      rgb[at + channel] = (byte) (int) (Math.clamp(value, 0, 1) * 255);
    }
  }
}
