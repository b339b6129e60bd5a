package io.scail.preprocessing.metrics;

/** Whether the driving person shows through in the result. */
final class LeakageMetrics implements MetricGroup {
  /** With less of its colours to itself the driver cannot be told from the character. */
  private static final double LEAST_OWN = 0.2;

  @Override
  public void measure(Evidence evidence, Readings readings) {
    readings.number(Metric.LEAKAGE_DRIVER, () -> leaked(evidence));
  }

  private static double leaked(Evidence evidence) {
    evidence.requirePerson();
    evidence.requireDriver();
    evidence.referencePerson(0);
    int persons =
        Math.min(
            evidence.reference().get().persons().size(),
            Math.min(
                MotionMetrics.persons(evidence.result()),
                MotionMetrics.persons(evidence.driving().get())));
    double sum = 0;
    int count = 0;
    for (int person = 0; person < persons; person++) {
      var character = evidence.referencePerson(person).palette().whole();
      double[] borrowed =
          colours(evidence.result(), person)
              .borrowed(colours(evidence.driving().get(), person), character);
      if (borrowed[1] >= LEAST_OWN) {
        sum += borrowed[0];
        count++;
      }
    }
    if (count == 0) {
      throw new Unmeasurable("the driving person wears the character's colours");
    }
    return sum / count;
  }

  private static Histogram colours(ClipRecord clip, int person) {
    var colours = new Histogram();
    for (var frame : clip.frames()) {
      frame.person(person).ifPresent(p -> colours.add(p.palette().whole()));
    }
    return colours;
  }
}
