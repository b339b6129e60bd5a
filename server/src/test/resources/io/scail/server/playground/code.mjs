// The request as code: what is shown runs, and carries the input unharmed.

import assert from "node:assert/strict";
import { execFileSync, spawnSync } from "node:child_process";
import { writeFileSync } from "node:fs";
import { Visitor, given } from "./visitor.mjs";

const NASTY = `it's "quoted" \\ back $HOME \`tick\` 漢 ✓\nand #{a} second line`;
const IMAGE = "https://example.com/character.png";

async function shown(browser, language) {
  const visitor = await Visitor.at(browser);
  const { page } = visitor;
  await page.getByLabel("Prompt").first().fill(NASTY);
  await page.getByLabel("Num Inference Steps").fill("7");
  await visitor.advanced();
  await page.getByLabel("Keep Audio").check();
  await page.getByRole("tab", { name: language }).click();
  const text = await page.locator("#code-text").textContent();
  await visitor.leave();
  return text;
}

function check(endpoint, input) {
  assert.equal(endpoint, "fal-ai/scail-2");
  assert.equal(input.prompt, NASTY);
  assert.equal(input.image_url, IMAGE);
  assert.equal(input.num_inference_steps, 7);
  assert.equal(input.keep_audio, true);
  assert.equal(Object.keys(input).length, 5, "only what differs from the defaults is sent");
}

export const code = {
  async theCurlCommandCarriesTheInput(browser) {
    const text = await shown(browser, "curl");
    const script = `curl() { printf '%s\\0' "$@"; }\n${text}`;
    const environment = { ...process.env, FAL_KEY: "id:secret" };
    const words = execFileSync("bash", ["-euc", script], { env: environment }).toString().split("\0");
    assert.deepEqual(words.slice(0, 4), ["-X", "POST", `${given.url}/queue/fal-ai/scail-2`, "-H"]);
    assert.equal(words[4], "Authorization: Key id:secret");
    check("fal-ai/scail-2", JSON.parse(words[words.indexOf("-d") + 1]));
  },

  async theJavaScriptProgramCarriesTheInput(browser) {
    const text = await shown(browser, "JavaScript");
    assert.match(text, /^import \{ fal \} from "@fal-ai\/client";$/m);
    const stub = `let configured;
      const fal = { config: (all) => { configured = all; },
        subscribe: async (endpoint, { input }) => ({ data: JSON.stringify({ configured, endpoint, input }) }) };`;
    writeFileSync("shown.mjs", text.replace(/^import .*$/m, stub));
    const { configured, endpoint, input } = JSON.parse(execFileSync("node", ["shown.mjs"]).toString());
    assert.deepEqual(configured.proxyUrl, { url: `${given.url}/api/fal/proxy`, when: "always" });
    check(endpoint, input);
  },

  async thePythonProgramCarriesTheInput(browser) {
    const text = await shown(browser, "Python");
    const stub = `import json, sys, types
client = types.ModuleType("fal_client")
client.client = types.ModuleType("fal_client.client")
sys.modules.update({"fal_client": client, "fal_client.client": client.client})
client.subscribe = lambda endpoint, arguments, **_: json.dumps(
    [client.client.QUEUE_URL_FORMAT, endpoint, arguments])
`;
    writeFileSync("shown.py", stub + text);
    const python = spawnSync("python3", ["shown.py"]);
    if (python.error?.code === "ENOENT") {
      console.log(JSON.stringify({ skipped: "python3 is not installed: the Python text was not run" }));
      return;
    }
    assert.equal(python.status, 0, String(python.stderr));
    const [queue, endpoint, input] = JSON.parse(python.stdout.toString());
    assert.equal(queue, `${given.url}/queue/`);
    check(endpoint, input);
  },

  async theTextIsCopied(browser) {
    const visitor = await Visitor.at(browser, { permissions: ["clipboard-read", "clipboard-write"] });
    const { page } = visitor;
    await page.getByRole("button", { name: "Copy", exact: true }).click();
    await page.getByRole("button", { name: "Copied" }).waitFor();
    const copied = await page.evaluate(() => navigator.clipboard.readText());
    assert.equal(copied, await page.locator("#code-text").textContent());
    await visitor.leave();
  },
};
