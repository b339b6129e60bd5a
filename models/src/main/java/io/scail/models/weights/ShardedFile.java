package io.scail.models.weights;

import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.json.JsonMapper;
import io.scail.models.failure.WeightsFailure;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.NoSuchFileException;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.Collections;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.SequencedMap;
import java.util.Set;
import java.util.TreeMap;
import java.util.TreeSet;

/**
 * Several safetensors files under one index, {@code NAME.safetensors.index.json}, whose {@code
 * weight_map} names the shard of every tensor.
 */
final class ShardedFile implements WeightFile {
  private static final long LONGEST_INDEX = 100_000_000;
  private static final JsonMapper JSON = JsonMapper.builder().build();

  private final Path path;
  private final List<SafetensorsFile> shards;
  private final SequencedMap<String, TensorEntry> tensors;

  private ShardedFile(
      Path path, List<SafetensorsFile> shards, SequencedMap<String, TensorEntry> tensors) {
    this.path = path;
    this.shards = List.copyOf(shards);
    this.tensors = Collections.unmodifiableSequencedMap(tensors);
  }

  static ShardedFile open(Path path) {
    var namesByShard = new TreeMap<String, TreeSet<String>>();
    var map = index(path).path("weight_map");
    if (!map.isObject() || map.isEmpty()) {
      throw new WeightsFailure(path.toString(), "has no weight_map; it is no index of shards");
    }
    for (var field : map.properties()) {
      String shard = field.getValue().asText();
      // The index may come from anywhere; it must not make us read outside its own folder.
      if (shard.isEmpty()
          || shard.indexOf('\0') >= 0
          || shard.equals("..")
          || !String.valueOf(Path.of(shard).getFileName()).equals(shard)) {
        throw new WeightsFailure(
            path.toString(), "names the shard \"" + shard + "\", which is no plain file name");
      }
      namesByShard.computeIfAbsent(shard, _ -> new TreeSet<>()).add(field.getKey());
    }
    var missing =
        namesByShard.keySet().stream()
            .filter(shard -> !Files.isRegularFile(path.resolveSibling(shard)))
            .toList();
    if (!missing.isEmpty()) {
      throw new WeightsFailure(
          path.toString(), "names shards that are not beside it: " + String.join(", ", missing));
    }
    var shards = new ArrayList<SafetensorsFile>();
    boolean complete = false;
    try {
      var tensors = new LinkedHashMap<String, TensorEntry>();
      for (var shard : namesByShard.entrySet()) {
        var file = SafetensorsFile.open(path.resolveSibling(shard.getKey()));
        shards.add(file);
        add(path, file, shard.getValue(), tensors);
      }
      complete = true;
      return new ShardedFile(path, shards, tensors);
    } finally {
      if (!complete) {
        shards.forEach(SafetensorsFile::close);
      }
    }
  }

  private static void add(
      Path path, SafetensorsFile shard, Set<String> named, Map<String, TensorEntry> tensors) {
    var absent = new TreeSet<>(named);
    absent.removeAll(shard.tensors().keySet());
    if (!absent.isEmpty()) {
      throw new WeightsFailure(
          path.toString(),
          "places tensors in " + shard.path().getFileName() + " that are not there: " + absent);
    }
    shard
        .tensors()
        .forEach(
            (name, entry) -> {
              if (tensors.putIfAbsent(name, entry) != null) {
                throw new WeightsFailure(path.toString(), "has " + name + " in two of its shards");
              }
            });
  }

  private static JsonNode index(Path path) {
    try {
      if (Files.size(path) > LONGEST_INDEX) {
        throw new WeightsFailure(path.toString(), "is too large for an index of shards");
      }
      var tree = JSON.readTree(Files.readAllBytes(path));
      return tree == null ? JSON.createObjectNode() : tree;
    } catch (NoSuchFileException e) {
      throw new WeightsFailure(path.toString(), "there is no such file", e);
    } catch (IOException e) {
      throw new WeightsFailure(path.toString(), "is no readable index: " + e.getMessage(), e);
    }
  }

  @Override
  public Path path() {
    return path;
  }

  @Override
  public List<Path> files() {
    var files = new ArrayList<>(List.of(path));
    shards.forEach(shard -> files.add(shard.path()));
    return List.copyOf(files);
  }

  @Override
  public SequencedMap<String, TensorEntry> tensors() {
    return tensors;
  }

  @Override
  public Map<String, String> metadata() {
    return Map.of();
  }

  @Override
  public void close() {
    shards.forEach(SafetensorsFile::close);
  }
}
