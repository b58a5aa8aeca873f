// Lighthouse's mobile profile over the addresses given, each so many times; prints the medians, fails below the floor.
import { execFileSync } from "node:child_process";
import { createRequire } from "node:module";

const TIMES = 5, TRIES = 4, FLOOR = { performance: 99, accessibility: 100, "best-practices": 100 };
const lighthouse = createRequire(import.meta.url).resolve("lighthouse/cli/index.js");
const chrome = "--chrome-flags=--headless=new --no-sandbox --disable-gpu --disable-background-networking --no-first-run";
const environment = { CHROME_PATH: "/usr/bin/chromium", ...process.env };
const median = (numbers) => numbers.sort((a, b) => a - b)[numbers.length >> 1];

// a page that is loaded faster than the trace begins has no start in it: that run says nothing and is done again
const run = (address) => {
  const asked = [lighthouse, address, "--quiet", "--output=json", `--only-categories=${Object.keys(FLOOR)}`, chrome];
  for (let tries = 1; tries <= TRIES; tries++) {
    try {
      const told = execFileSync(process.execPath, asked, { env: environment, maxBuffer: 1e8, stdio: ["ignore", "pipe", "ignore"] });
      const found = JSON.parse(told);
      if (!found.runtimeError) return found;
    } catch {}
  }
  throw new Error(`Lighthouse kunde inte mäta ${address} på ${TRIES} försök.`);
};

let enough = true;
for (const address of process.argv.slice(2)) {
  const runs = Array.from({ length: TIMES }, () => run(address));
  const scores = Object.entries(FLOOR).map(([name, floor]) => {
    const score = Math.round(100 * median(runs.map((one) => one.categories[name].score)));
    enough &&= score >= floor;
    return `${name} ${score}`;
  });
  const timed = ["first-contentful-paint", "largest-contentful-paint", "total-blocking-time", "cumulative-layout-shift"].map(
    (name) => `${name} ${median(runs.map((one) => one.audits[name].numericValue)).toFixed(name.endsWith("shift") ? 3 : 0)}`,
  );
  console.log([new URL(address).pathname, ...scores, ...timed].join(" | "));
}
process.exitCode = enough ? 0 : 1;
