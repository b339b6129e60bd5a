// The page in a real Chromium. Prints a line of JSON a test; the test in Java reads them.

import { mkdirSync } from "node:fs";
import { launch } from "./chromium.mjs";
import { looks } from "./looks.mjs";
import { code } from "./code.mjs";
import { jobs } from "./jobs.mjs";
import { forms } from "./forms.mjs";
import { Visitor, given } from "./visitor.mjs";

mkdirSync("pictures", { recursive: true });
const browser = await launch(given.browser);
console.log(JSON.stringify({ browser: browser.version() }));
for (const [name, test] of Object.entries({ ...forms, ...jobs, ...code, ...looks })) {
  let fault = null;
  try {
    await test(browser);
  } catch (error) {
    fault = String(error.stack ?? error);
    await Promise.all(browser.contexts().map(Visitor.abandon));
  }
  console.log(JSON.stringify({ test: name, fault }));
}
await browser.close();
console.log(JSON.stringify({ done: true }));
