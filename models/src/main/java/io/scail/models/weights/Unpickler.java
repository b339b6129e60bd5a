package io.scail.models.weights;

import io.scail.models.weights.Pickled.Dictionary;
import io.scail.models.weights.Pickled.Global;
import io.scail.models.weights.Pickled.Items;
import io.scail.models.weights.Pickled.Opaque;
import io.scail.models.weights.Pickled.Text;
import io.scail.models.weights.Pickled.Truth;
import io.scail.models.weights.Pickled.Whole;
import java.lang.foreign.MemorySegment;
import java.math.BigInteger;
import java.util.ArrayList;
import java.util.List;

/**
 * Reads one pickle of protocol 0 to 5 as data. The stack machine is that of Python's, without its
 * one dangerous power: calling things. What a call would give is asked from {@link PickledCalls},
 * which knows a short list of harmless ones.
 *
 * <p>Time and memory grow with the pickle's length alone: every instruction does bounded work on
 * what earlier ones have put there.
 */
final class Unpickler {
  private static final int DEEPEST_STACK = 10_000_000;

  private final PickleBytes in;
  private final PickledCalls calls;
  private final List<Pickled> memo = new ArrayList<>();
  private List<Pickled> stack = new ArrayList<>();
  private final List<List<Pickled>> marks = new ArrayList<>();

  private Unpickler(PickleBytes in, PickledCalls calls) {
    this.in = in;
    this.calls = calls;
  }

  /**
   * Reads the pickle at the reader's position and leaves the position behind it.
   *
   * @throws PickleFailure if it is broken or asks for something forbidden
   */
  static Pickled read(PickleBytes in, PickledCalls calls) {
    try {
      return new Unpickler(in, calls).run();
    } catch (IndexOutOfBoundsException e) {
      throw new PickleFailure("its pickle ends too early");
    }
  }

  static Pickled read(MemorySegment bytes, PickledCalls calls) {
    return read(new PickleBytes(bytes, 0), calls);
  }

  private Pickled run() {
    while (true) {
      int code = in.unsigned();
      if (code == '.') {
        return pop();
      }
      if (!structure(code) && !value(code) && !call(code)) {
        throw new PickleFailure("its pickle has the unknown instruction " + code);
      }
      if (stack.size() > DEEPEST_STACK || marks.size() > DEEPEST_STACK) {
        throw new PickleFailure("its pickle nests without end");
      }
    }
  }

  /** Instructions that arrange what is there. */
  private boolean structure(int code) {
    switch (code) {
      case 0x80 -> {
        int protocol = in.unsigned();
        if (protocol > 5) {
          throw new PickleFailure("its pickle has the unknown protocol " + protocol);
        }
      }
      case 0x95 -> in.skip(8); // a frame's length is only a hint for readers from a pipe
      case '(' -> {
        marks.add(stack);
        stack = new ArrayList<>();
      }
      case '0' -> {
        // Python pops a mark the same way when nothing follows it.
        if (stack.isEmpty()) {
          toMark();
        } else {
          stack.removeLast();
        }
      }
      case '1' -> toMark();
      case '2' -> push(top());
      case 'q' -> remember(in.unsigned());
      case 'r' -> remember(in.length32());
      case 'p' -> remember(in.decimalIndex());
      case 0x94 -> remember(memo.size());
      case 'h' -> push(recall(in.unsigned()));
      case 'j' -> push(recall(in.length32()));
      case 'g' -> push(recall(in.decimalIndex()));
      case 'a' -> {
        var item = pop();
        append(top(), List.of(item));
      }
      case 'e' -> {
        var items = toMark();
        append(top(), items);
      }
      case 's' -> {
        var value = pop();
        var key = pop();
        setItems(top(), List.of(key, value));
      }
      case 'u' -> {
        var items = toMark();
        setItems(top(), items);
      }
      case 0x90 -> {
        var items = toMark();
        append(top(), items);
      }
      default -> {
        return false;
      }
    }
    return true;
  }

  /** Instructions that bring a value. */
  private boolean value(int code) {
    switch (code) {
      case 'N' -> push(Pickled.NONE);
      case 0x88 -> push(new Truth(true));
      case 0x89 -> push(new Truth(false));
      case 'K' -> push(whole(in.unsigned()));
      case 'M' -> push(whole(in.unsignedShort()));
      case 'J' -> push(whole(in.int32()));
      case 0x8a -> push(new Whole(in.littleEndian(in.unsigned())));
      case 0x8b -> push(new Whole(in.littleEndian(in.length32())));
      case 'I', 'L' -> push(decimal(in.line()));
      case 'F' -> {
        in.line();
        push(new Opaque("float"));
      }
      case 'G' -> {
        in.skip(8);
        push(new Opaque("float"));
      }
      case 'X' -> push(new Text(in.utf8(in.length32())));
      case 0x8c -> push(new Text(in.utf8(in.unsigned())));
      case 0x8d -> push(new Text(in.utf8(in.length64())));
      case 'V', 'S' -> push(new Text(unquoted(in.line())));
      case 'U' -> push(new Text(in.latin1(in.unsigned())));
      case 'T' -> push(new Text(in.latin1(in.length32())));
      case 'C' -> bytes(in.unsigned());
      case 'B' -> bytes(in.length32());
      case 0x8e, 0x96 -> bytes(in.length64());
      case ')', ']', 0x8f -> push(new Items());
      case '}' -> push(new Dictionary());
      case 't', 'l', 0x91 -> push(items(toMark()));
      case 0x85 -> push(items(popped(1)));
      case 0x86 -> push(items(popped(2)));
      case 0x87 -> push(items(popped(3)));
      case 'd' -> {
        var dictionary = new Dictionary();
        setItems(dictionary, toMark());
        push(dictionary);
      }
      default -> {
        return false;
      }
    }
    return true;
  }

  /** Instructions that name classes, and that Python would call something for. */
  private boolean call(int code) {
    switch (code) {
      case 'c' -> push(calls.global(in.line(), in.line()));
      case 0x93 -> {
        var parts = popped(2);
        if (parts.get(0) instanceof Text(String module) && parts.get(1) instanceof Text(var name)) {
          push(calls.global(module, name));
        } else {
          throw new PickleFailure("its pickle names a class by something else than text");
        }
      }
      case 'P' -> push(calls.persistent(new Text(in.line())));
      case 'Q' -> push(calls.persistent(pop()));
      case 'R', 0x81 -> {
        var arguments = pop();
        push(calls.call(pop(), arguments));
      }
      case 0x92 -> {
        pop();
        var arguments = pop();
        push(calls.call(pop(), arguments));
      }
      case 'i' -> {
        var type = calls.global(in.line(), in.line());
        push(calls.call(type, items(toMark())));
      }
      case 'o' -> {
        var arguments = toMark();
        if (arguments.isEmpty()) {
          throw new PickleFailure("its pickle makes an object of no class");
        }
        push(calls.call(arguments.getFirst(), items(arguments.subList(1, arguments.size()))));
      }
      case 'b' -> pop(); // state of an object: it stays what the call gave
      case 0x82 -> extension(in.unsigned());
      case 0x83 -> extension(in.unsignedShort());
      case 0x84 -> extension(in.int32());
      case 0x97 -> push(new Opaque("buffer"));
      case 0x98 -> top();
      default -> {
        return false;
      }
    }
    return true;
  }

  private void extension(long number) {
    push(new Opaque("extension " + number));
  }

  private void bytes(long length) {
    in.skip(length);
    push(new Opaque("bytes"));
  }

  private static Items items(List<Pickled> values) {
    var items = new Items();
    items.items().addAll(values);
    return items;
  }

  private static void append(Pickled target, List<Pickled> values) {
    switch (target) {
      case Items list -> list.items().addAll(values);
      case Opaque _ -> {}
      default -> throw new PickleFailure("its pickle appends to something that is no list");
    }
  }

  private static void setItems(Pickled target, List<Pickled> values) {
    if (values.size() % 2 != 0) {
      throw new PickleFailure("its pickle has a key without a value");
    }
    switch (target) {
      case Dictionary dictionary -> {
        for (int i = 0; i < values.size(); i += 2) {
          dictionary.put(values.get(i), values.get(i + 1));
        }
      }
      case Opaque _ -> {}
      default ->
          throw new PickleFailure("its pickle sets items of something that is no dictionary");
    }
  }

  private static Whole whole(long value) {
    return new Whole(BigInteger.valueOf(value));
  }

  private static Pickled decimal(String line) {
    // Protocol 0 spells booleans as these two numbers.
    if (line.equals("00") || line.equals("01")) {
      return new Truth(line.equals("01"));
    }
    String digits = line.endsWith("L") ? line.substring(0, line.length() - 1) : line;
    try {
      return whole(Long.parseLong(digits));
    } catch (NumberFormatException e) {
      throw new PickleFailure("its pickle has a number that is none");
    }
  }

  private static String unquoted(String line) {
    boolean quoted =
        line.length() >= 2
            && (line.startsWith("'") || line.startsWith("\""))
            && line.charAt(line.length() - 1) == line.charAt(0);
    return quoted ? line.substring(1, line.length() - 1) : line;
  }

  private void push(Pickled value) {
    stack.add(value);
  }

  private Pickled pop() {
    if (stack.isEmpty()) {
      throw new PickleFailure("its pickle takes more than it has put");
    }
    return stack.removeLast();
  }

  private Pickled top() {
    if (stack.isEmpty()) {
      throw new PickleFailure("its pickle takes more than it has put");
    }
    return stack.getLast();
  }

  private List<Pickled> popped(int count) {
    if (stack.size() < count) {
      throw new PickleFailure("its pickle takes more than it has put");
    }
    var tail = stack.subList(stack.size() - count, stack.size());
    var values = List.copyOf(tail);
    tail.clear();
    return values;
  }

  private List<Pickled> toMark() {
    if (marks.isEmpty()) {
      throw new PickleFailure("its pickle ends a group that it has not begun");
    }
    var values = stack;
    stack = marks.removeLast();
    return values;
  }

  /** Numbers come in order from every real writer, which keeps the memo a plain list. */
  private void remember(long index) {
    var value = top();
    if (index == memo.size()) {
      memo.add(value);
    } else if (index < memo.size()) {
      memo.set((int) index, value);
    } else {
      throw new PickleFailure("its pickle numbers its values out of order");
    }
  }

  private Pickled recall(long index) {
    if (index >= memo.size()) {
      throw new PickleFailure("its pickle refers to a value that it has not numbered");
    }
    return memo.get((int) index);
  }

  /** The name of what a call would have called. */
  static String nameOf(Pickled target) {
    return switch (target) {
      case Global global -> global.full();
      case Opaque opaque -> opaque.what();
      default -> "a value";
    };
  }
}
