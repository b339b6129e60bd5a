package io.scail.models.weights;

import java.util.Map;
import java.util.Set;
import java.util.regex.Pattern;

/** Names of diffusers' AutoencoderKLWan. */
final class DiffusersVaeNames implements Naming {
  private static final Pattern DOWN = Pattern.compile("encoder\\.down_blocks\\.(\\d+)\\.(.+)");
  private static final Pattern UP =
      Pattern.compile("decoder\\.up_blocks\\.(\\d+)\\.(resnets|upsamplers)\\.(\\d+)\\.(.+)");
  private static final Pattern MIDDLE =
      Pattern.compile("(encoder|decoder)\\.mid_block\\.(resnets|attentions)\\.(\\d+)\\.(.+)");

  private static final Map<String, String> RESIDUAL =
      Map.of(
          "norm1", "residual.0",
          "conv1", "residual.2",
          "norm2", "residual.3",
          "conv2", "residual.6",
          "conv_shortcut", "shortcut");

  private static final Map<String, String> OUTSIDE =
      Map.of(
          "encoder.conv_in", "encoder.conv1",
          "encoder.norm_out", "encoder.head.0",
          "encoder.conv_out", "encoder.head.2",
          "decoder.conv_in", "decoder.conv1",
          "decoder.norm_out", "decoder.head.0",
          "decoder.conv_out", "decoder.head.2",
          "quant_conv", "conv1",
          "post_quant_conv", "conv2");

  private final int residualsPerUpBlock;

  DiffusersVaeNames(Set<String> names) {
    int most = 0;
    for (String name : names) {
      var up = UP.matcher(name);
      if (up.matches() && up.group(2).equals("resnets") && up.group(3).length() < 4) {
        most = Math.max(most, Integer.parseInt(up.group(3)) + 1);
      }
    }
    this.residualsPerUpBlock = most;
  }

  @Override
  public Rename rename(String name) {
    return new Rename.To(target(name));
  }

  private String target(String name) {
    var down = DOWN.matcher(name);
    if (down.matches()) {
      return "encoder.downsamples." + down.group(1) + "." + inside(down.group(2));
    }
    var up = UP.matcher(name);
    if (up.matches() && up.group(1).length() < 4 && up.group(3).length() < 4) {
      // The official file counts residual blocks and the upsampler after them in one row.
      int first = Integer.parseInt(up.group(1)) * (residualsPerUpBlock + 1);
      int index =
          up.group(2).equals("resnets") ? Integer.parseInt(up.group(3)) : residualsPerUpBlock;
      return "decoder.upsamples." + (first + index) + "." + inside(up.group(4));
    }
    var middle = MIDDLE.matcher(name);
    if (middle.matches()) {
      boolean attention = middle.group(2).equals("attentions");
      String index = attention ? "1" : middle.group(3).equals("0") ? "0" : "2";
      String rest = attention ? middle.group(4) : inside(middle.group(4));
      return middle.group(1) + ".middle." + index + "." + rest;
    }
    int dot = name.lastIndexOf('.');
    String module = dot < 0 ? name : name.substring(0, dot);
    return OUTSIDE.containsKey(module) ? OUTSIDE.get(module) + name.substring(dot) : name;
  }

  private static String inside(String rest) {
    int dot = rest.indexOf('.');
    String module = dot < 0 ? rest : rest.substring(0, dot);
    return RESIDUAL.containsKey(module) ? RESIDUAL.get(module) + rest.substring(dot) : rest;
  }
}
