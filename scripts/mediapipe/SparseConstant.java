import java.util.Arrays;

/**
 * Spreads a sparse TensorFlow Lite constant (dense or compressed-sparse-row levels, walked in a traversal order, with
 * blocks) into row-major bytes.
 */
final class SparseConstant {

  /** One level of the storage tree: all of {@code size} entries, or those between two segment marks. */
  private record Level(boolean dense, int size, int[] segments, int[] indices) {}

  private final TfliteModel.Tensor tensor;
  private final int elementBytes;
  private final int[] traversal;
  private final int[] blockMap;
  private final Level[] levels;
  private final int[] blockSize;
  private final int[] stride;
  private final byte[] dense;
  private final int[] position;

  private SparseConstant(TfliteModel model, TfliteModel.Tensor tensor) {
    var file = model.file();
    int sparsity = file.target(tensor.table(), 6);
    this.tensor = tensor;
    this.elementBytes = TfliteModel.bytesPerElement(tensor);
    this.traversal = file.ints(file.target(sparsity, 0));
    this.blockMap = file.ints(file.target(sparsity, 1));
    int metadata = file.target(sparsity, 2);
    this.levels = new Level[file.length(metadata)];
    for (int i = 0; i < levels.length; i++) {
      int table = file.element(metadata, i);
      levels[i] =
          new Level(
              file.int8(table, 0, 0) == 0,
              file.int32(table, 1, 0),
              indexVector(file, file.int8(table, 2, 0), file.target(table, 3)),
              indexVector(file, file.int8(table, 4, 0), file.target(table, 5)));
    }
    int rank = tensor.shape().length;
    this.blockSize = new int[rank];
    Arrays.fill(blockSize, 1);
    for (int i = 0; i < blockMap.length; i++) {
      blockSize[blockMap[i]] = levels[rank + i].size();
    }
    this.stride = new int[rank];
    int elements = 1;
    for (int i = rank - 1; i >= 0; i--) {
      stride[i] = elements;
      elements *= tensor.shape()[i];
    }
    this.dense = new byte[elements * elementBytes];
    this.position = new int[levels.length];
  }

  static byte[] spread(TfliteModel model, TfliteModel.Tensor tensor) {
    var constant = new SparseConstant(model, tensor);
    constant.walk(0, 0);
    return constant.dense;
  }

  private void walk(int depth, int storage) {
    if (depth == levels.length) {
      System.arraycopy(
          tensor.data(), storage * elementBytes, dense, offset() * elementBytes, elementBytes);
      return;
    }
    var level = levels[depth];
    if (level.dense()) {
      for (int i = 0; i < level.size(); i++) {
        position[depth] = i;
        walk(depth + 1, storage * level.size() + i);
      }
    } else {
      for (int i = level.segments()[storage]; i < level.segments()[storage + 1]; i++) {
        position[depth] = level.indices()[i];
        walk(depth + 1, i);
      }
    }
  }

  private int offset() {
    int rank = stride.length;
    int offset = 0;
    for (int i = 0; i < position.length; i++) {
      int dimension = traversal[i];
      offset +=
          dimension < rank
              ? position[i] * blockSize[dimension] * stride[dimension]
              : position[i] * stride[blockMap[dimension - rank]];
    }
    return offset;
  }

  private static int[] indexVector(FlatBuffer file, int kind, int table) {
    if (kind == 0 || table == 0) {
      return new int[0];
    }
    int width =
        switch (kind) {
          case 1 -> 4;
          case 2 -> 2;
          case 3 -> 1;
          default -> throw new IllegalArgumentException("unknown sparse index kind " + kind);
        };
    return file.unsigned(file.target(table, 0), width);
  }
}
