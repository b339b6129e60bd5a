package io.scail.models.torch;

import java.util.concurrent.locks.Condition;
import java.util.concurrent.locks.ReentrantLock;

/**
 * Where the devices of a {@link DeviceGroup} wait for each other. Once one of them has failed
 * nobody waits any more: all others are told to stop.
 */
public final class Rendezvous {
  /** Ends the work of devices that did not fail themselves. */
  static final class Abandoned extends RuntimeException {
    Abandoned() {
      super("another device of the group has failed", null, false, false);
    }
  }

  private final int parties;
  private final ReentrantLock lock = new ReentrantLock();
  private final Condition changed = lock.newCondition();
  private int waiting;
  private long meetings;
  private boolean abandoned;

  Rendezvous(int parties) {
    this.parties = parties;
  }

  /** Returns when every device has come here; what they did before is seen by all after it. */
  public void await() {
    lock.lock();
    try {
      check();
      if (++waiting == parties) {
        waiting = 0;
        meetings++;
        changed.signalAll();
        return;
      }
      long meeting = meetings;
      while (meetings == meeting) {
        check();
        changed.awaitUninterruptibly();
      }
    } finally {
      lock.unlock();
    }
  }

  /** Returns unless another device has failed; for work between two meetings. */
  public void check() {
    lock.lock();
    try {
      if (abandoned) {
        throw new Abandoned();
      }
    } finally {
      lock.unlock();
    }
  }

  /** Nobody waits any more. */
  void abandon() {
    lock.lock();
    try {
      abandoned = true;
      changed.signalAll();
    } finally {
      lock.unlock();
    }
  }
}
