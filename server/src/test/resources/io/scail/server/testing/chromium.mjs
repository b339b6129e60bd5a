// Finds or unpacks a Chromium and starts it.
//
// The npm package @sparticuz/chromium carries one that needs nothing but the C library: no root, no
// download by a script of its own.

import { execFileSync } from "node:child_process";
import { chmodSync, existsSync, mkdirSync, readFileSync, renameSync, writeFileSync } from "node:fs";
import { resolve } from "node:path";
import { brotliDecompressSync } from "node:zlib";
import { chromium } from "playwright-core";

const PACKED = "node_modules/@sparticuz/chromium/bin";
const FOLDER = resolve("chromium");

/** @param own path of another browser to use, empty for the packed one */
export async function launch(own) {
  if (!own) {
    unpack();
  }
  return chromium.launch({
    executablePath: own || `${FOLDER}/chromium`,
    args: ["--no-sandbox", "--disable-gpu", "--disable-dev-shm-usage"],
    env: own
      ? process.env
      : {
          ...process.env,
          FONTCONFIG_FILE: `${FOLDER}/fonts.conf`,
          LD_LIBRARY_PATH: `${FOLDER}/lib`,
        },
  });
}

function unpack() {
  if (existsSync(`${FOLDER}/chromium`)) {
    return;
  }
  mkdirSync(FOLDER, { recursive: true });
  // Libraries and a font, in case the machine has none: without any font Chromium ends at once.
  for (const name of ["al2023", "fonts"]) {
    writeFileSync(`${FOLDER}/${name}.tar`, inflated(`${name}.tar.br`));
    execFileSync("tar", ["xf", `${FOLDER}/${name}.tar`, "-C", FOLDER]);
  }
  writeFileSync(
    `${FOLDER}/fonts.conf`,
    `<?xml version="1.0"?><!DOCTYPE fontconfig SYSTEM "fonts.dtd"><fontconfig>
<dir>${FOLDER}/fonts</dir><dir>/usr/share/fonts</dir><cachedir>${FOLDER}/font-cache</cachedir>
${["sans-serif", "system-ui"].map((name) => alias(name, "Open Sans")).join("")}
${alias("monospace", "DejaVu Sans Mono")}</fontconfig>`,
  );
  writeFileSync(`${FOLDER}/chromium.part`, inflated("chromium.br"));
  chmodSync(`${FOLDER}/chromium.part`, 0o755);
  renameSync(`${FOLDER}/chromium.part`, `${FOLDER}/chromium`);
}

function alias(name, font) {
  return `<alias><family>${name}</family><prefer><family>${font}</family></prefer></alias>`;
}

function inflated(file) {
  return brotliDecompressSync(readFileSync(`${PACKED}/${file}`));
}
