package io.scail.preprocessing.figures;

import io.scail.preprocessing.figures.Casting.Place;
import io.scail.preprocessing.figures.Puppet.Build;
import io.scail.preprocessing.figures.Puppet.Look;
import io.scail.preprocessing.figures.Puppet.Stance;
import io.scail.preprocessing.figures.PuppetShow.Scene;
import io.scail.preprocessing.frames.Frame;
import io.scail.preprocessing.frames.Size;
import io.scail.preprocessing.masks.Mask;
import java.util.ArrayList;
import java.util.List;
import java.util.function.Function;
import java.util.stream.IntStream;

/**
 * A drawn character, a drawn driving clip, and what an animation of one by the other should show.
 *
 * @param kind what is asked for
 * @param reference the character, or two side by side
 * @param driving one scene a frame, as is {@code truth}
 * @param room the character's, with nobody in it
 * @param height of a figure in pixels
 */
public record FigurePair(
    Kind kind, Scene reference, List<Scene> driving, List<Scene> truth, Frame room, double height) {

  /** Seeds from here on are for measuring: no network was trained on what they draw. */
  public static final long HELD_OUT = 1_100_000;

  private static final double RATE = 16;

  /** What is asked for. */
  public enum Kind {
    /** The character moves as the driver does, in its own room. */
    ANIMATION,
    /** The character takes the driver's place in the driver's room. */
    REPLACEMENT,
    /** As animation, driven by a skeleton. */
    POSE,
    /** Two characters are animated by two drivers, the left by the left. */
    TWO
  }

  public FigurePair {
    driving = List.copyOf(driving);
    truth = List.copyOf(truth);
    if (driving.isEmpty() || driving.size() != truth.size()) {
      throw new IllegalArgumentException(
          "%d driving frames and %d true ones".formatted(driving.size(), truth.size()));
    }
  }

  /** Draws the pair of a seed; figures, rooms and motions are the same at every size. */
  public static FigurePair drawn(Kind kind, long seed, Size size, int frames) {
    var casting = new Casting(seed);
    int persons = kind == Kind.TWO ? 2 : 1;
    var parts = new ArrayList<Part>();
    for (int i = 0; i < persons; i++) {
      var place =
          persons == 1
              ? casting.place(size.width(), size.height())
              : casting.place(size.width(), size.height(), i);
      parts.add(new Part(place, casting.motion()));
    }
    var characters = Group.of(casting, persons);
    var drivers = Group.of(casting, persons);
    var rests = IntStream.range(0, persons).mapToObj(_ -> casting.rest()).toList();
    var room = kind == Kind.REPLACEMENT ? drivers.room() : characters.room();
    return new FigurePair(
        kind,
        characters.scene(size, characters.room(), parts, rests::get),
        moving(drivers, size, drivers.room(), parts, frames),
        moving(characters, size, room, parts, frames),
        PuppetShow.draw(size.width(), size.height(), characters.room(), List.of()).frame(),
        parts.getFirst().place().height());
  }

  private static List<Scene> moving(
      Group group, Size size, Room room, List<Part> parts, int frames) {
    return IntStream.range(0, frames)
        .mapToObj(k -> group.scene(size, room, parts, i -> parts.get(i).motion().at(k / RATE)))
        .toList();
  }

  /** The reference without what is below the waist of the first figure: its room is there. */
  public Scene bust() {
    var first = reference.joints().getFirst();
    var hips =
        Math.min(
            first.get(Puppet.JOINTS.indexOf("left hip")).y(),
            first.get(Puppet.JOINTS.indexOf("right hip")).y());
    int waist = (int) Math.round(hips - 0.045 * height);
    byte[] rgb = reference.frame().rgb().clone();
    int above = 3 * reference.frame().width() * waist;
    System.arraycopy(room.rgb(), above, rgb, above, rgb.length - above);
    var masks =
        reference.masks().stream()
            .map(m -> Mask.of(m.width(), m.height(), (x, y) -> y < waist && m.get(x, y)))
            .toList();
    return new Scene(Frame.of(reference.frame().size(), rgb), masks, reference.joints());
  }

  /** The driving clip. */
  public List<Frame> drivingFrames() {
    return driving.stream().map(Scene::frame).toList();
  }

  /** The character's picture as long as the driving clip: what no animation at all would show. */
  public List<Frame> still() {
    return driving.stream().map(_ -> reference.frame()).toList();
  }

  /** Where somebody stands and how they move. */
  private record Part(Place place, Motion motion) {}

  /** Persons who appear together. */
  private record Group(List<Look> looks, List<Build> builds, Room room) {
    static Group of(Casting casting, int persons) {
      var looks = new ArrayList<Look>();
      var builds = new ArrayList<Build>();
      for (int i = 0; i < persons; i++) {
        looks.add(casting.look());
        builds.add(casting.build());
      }
      return new Group(looks, builds, casting.room());
    }

    Scene scene(Size size, Room in, List<Part> parts, Function<Integer, Stance> stance) {
      var puppets = new ArrayList<Puppet>();
      for (int i = 0; i < looks.size(); i++) {
        var place = parts.get(i).place();
        puppets.add(
            new Puppet(
                looks.get(i),
                builds.get(i),
                stance.apply(i),
                place.centreX(),
                place.baseline(),
                place.height()));
      }
      return PuppetShow.draw(size.width(), size.height(), in, puppets);
    }
  }
}
