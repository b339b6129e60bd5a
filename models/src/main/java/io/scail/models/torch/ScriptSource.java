package io.scail.models.torch;

import io.scail.models.failure.EngineFailure;
import java.io.IOException;
import java.nio.charset.StandardCharsets;
import java.util.ArrayDeque;
import java.util.Map;
import java.util.SortedMap;
import java.util.TreeMap;
import java.util.regex.Pattern;

/**
 * TorchScript text of one network: its root file and every file that it names, directly or through
 * another.
 *
 * @param name the root file's name without {@code .py}
 * @param rootClass the module class in the root file
 * @param files path below {@code code/__torch__/} to text
 */
record ScriptSource(String name, String rootClass, SortedMap<String, String> files) {
  private static final String FOLDER = "/io/scail/models/torchscript/";
  private static final Pattern ROOT_CLASS = Pattern.compile("(?m)^class (\\w+)\\(Module\\):");
  private static final Pattern REFERENCE = Pattern.compile("__torch__\\.((?:lib\\.)?\\w+)\\.");

  static ScriptSource ofResource(String name) {
    var files = new TreeMap<String, String>();
    var open = new ArrayDeque<String>();
    open.add(name);
    while (!open.isEmpty()) {
      String path = open.remove().replace('.', '/') + ".py";
      if (files.containsKey(path)) {
        continue;
      }
      String text = read(path);
      files.put(path, text);
      REFERENCE.matcher(text).results().forEach(match -> open.add(match.group(1)));
    }
    return of(name, files);
  }

  static ScriptSource of(String name, Map<String, String> files) {
    String root = files.get(name + ".py");
    if (root == null) {
      throw new EngineFailure(name, "there is no file " + name + ".py");
    }
    var matcher = ROOT_CLASS.matcher(root);
    if (!matcher.find()) {
      throw new EngineFailure(name, "the file has no class that extends Module");
    }
    return new ScriptSource(name, matcher.group(1), new TreeMap<>(files));
  }

  private static String read(String path) {
    try (var in = ScriptSource.class.getResourceAsStream(FOLDER + path)) {
      if (in == null) {
        throw new EngineFailure(path, "there is no such network in this build");
      }
      return new String(in.readAllBytes(), StandardCharsets.UTF_8);
    } catch (IOException e) {
      throw new EngineFailure(path, "the resource cannot be read", e);
    }
  }
}
