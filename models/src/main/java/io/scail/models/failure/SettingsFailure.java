package io.scail.models.failure;

/** A caller's setting or input is out of range. */
public final class SettingsFailure extends ModelsFailure {
  private final String setting;

  /**
   * @param setting the setting's name as callers write it
   * @param problem what is wrong with its value and which values are accepted
   */
  public SettingsFailure(String setting, String problem) {
    super(setting + ": " + problem);
    this.setting = setting;
  }

  public String setting() {
    return setting;
  }
}
