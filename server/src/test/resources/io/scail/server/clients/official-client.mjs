// Runs fal's own JavaScript client against the server named on the command line and prints one line a finding.
// Arguments: base URL, key, layout (proxy | middleware | hosts).
import { createFalClient, ApiError, ValidationError } from "@fal-ai/client";
import assert from "node:assert/strict";
import { createServer } from "node:http";
import { createHash, createPublicKey, verify } from "node:crypto";

const [base, key, layout] = process.argv.slice(2);
const rules = [
  [/^https:\/\/queue\.fal\.run/, `${base}/queue`],
  [/^https:\/\/fal\.run/, base],
  [/^https:\/\/rest\.(alpha\.)?fal\.ai/, `${base}/rest`],
];
const layouts = {
  proxy: { proxyUrl: { url: `${base}/api/fal/proxy`, when: "always" } },
  middleware: {
    requestMiddleware: async (request) => ({
      ...request,
      url: rules.reduce((url, [from, to]) => url.replace(from, to), request.url),
    }),
  },
  hosts: {},
};
const client = (credentials) => createFalClient({ credentials, ...layouts[layout] });
const fal = client(key);
const id = "fal-ai/scail-2";
const data = (type, text) => `data:${type};base64,${Buffer.from(text).toString("base64")}`;
const input = (more = {}) => ({
  prompt: "a",
  image_url: data("image/png", "picture"),
  video_url: data("video/mp4", "moving pictures"),
  num_inference_steps: 4,
  seed: 42,
  ...more,
});
const check = async (name, body) => {
  await body();
  console.log(`ok ${name}`);
};

for (const mode of ["polling", "streaming"]) {
  await check(`subscribe by ${mode}`, async () => {
    const states = new Set();
    let lines = [];
    const result = await fal.subscribe(id, {
      input: input(),
      mode,
      logs: true,
      pollInterval: 50,
      onQueueUpdate: (update) => {
        states.add(update.status);
        // This client adds up what each event brings: the last update has every line.
        if (mode === "streaming") lines = (update.logs ?? []).map((log) => log.message);
      },
    });
    assert.equal(result.data.seed, 42);
    assert.equal(result.data.video.content_type, "video/mp4");
    assert.match(result.requestId, /^[0-9a-f-]{36}$/);
    assert.ok(states.has("COMPLETED"));
    assert.equal(new Set(lines).size, lines.length);
    if (mode === "streaming") assert.ok(lines.includes("step 4/4 \u2713"));
    const video = await fetch(result.data.video.url);
    assert.equal(await video.text(), "moving pictures");
  });
}

await check("submit, status, result", async () => {
  const { request_id: requestId } = await fal.queue.submit(id, { input: input() });
  let status;
  do {
    status = await fal.queue.status(id, { requestId, logs: true });
  } while (status.status !== "COMPLETED");
  assert.equal(status.logs[0].message, "step 1/4 \u2713");
  const result = await fal.queue.result(id, { requestId });
  assert.equal(result.data.seed, 42);
  assert.equal(result.requestId, requestId);
});

await check("cancel", async () => {
  const { request_id: requestId } = await fal.queue.submit(id, { input: input({ prompt: "hold" }) });
  await fal.queue.cancel(id, { requestId });
  let status;
  do {
    status = await fal.queue.status(id, { requestId });
  } while (status.status !== "COMPLETED");
  await assert.rejects(fal.queue.result(id, { requestId }), (error) => error.status === 499);
  await assert.rejects(fal.queue.cancel(id, { requestId }), (error) => error.status === 400);
});

await check("status stream", async () => {
  const { request_id: requestId } = await fal.queue.submit(id, { input: input() });
  const stream = await fal.queue.streamStatus(id, { requestId, logs: true });
  const states = [];
  for await (const status of stream) states.push(status.status);
  assert.equal(states.at(-1), "COMPLETED");
  assert.equal((await fal.queue.result(id, { requestId })).data.seed, 42);
});

await check("subscribe to status", async () => {
  const { request_id: requestId } = await fal.queue.submit(id, { input: input() });
  const status = await fal.queue.subscribeToStatus(id, { requestId, logs: true, pollInterval: 50 });
  assert.equal(status.status, "COMPLETED");
  assert.equal(status.logs.length, 5);
});

await check("a timeout cancels", async () => {
  let requestId;
  await assert.rejects(
    fal.subscribe(id, {
      input: input({ prompt: "hold" }),
      timeout: 300,
      pollInterval: 50,
      onEnqueue: (enqueued) => (requestId = enqueued),
    }),
  );
  await fal.queue.subscribeToStatus(id, { requestId, pollInterval: 50 });
  await assert.rejects(fal.queue.result(id, { requestId }), (error) => error.status === 499);
});

await check("low priority and a start timeout", async () => {
  const { request_id: requestId } = await fal.queue.submit(id, {
    input: input(),
    priority: "low",
    startTimeout: 30,
  });
  await fal.queue.subscribeToStatus(id, { requestId, pollInterval: 50 });
  assert.equal((await fal.queue.result(id, { requestId })).data.seed, 42);
});

await check("webhook", async () => {
  let received;
  const delivery = new Promise((resolve) => (received = resolve));
  const receiver = createServer((request, response) => {
    const chunks = [];
    request.on("data", (chunk) => chunks.push(chunk));
    request.on("end", () => {
      response.end();
      received({ headers: request.headers, body: Buffer.concat(chunks) });
    });
  });
  await new Promise((resolve) => receiver.listen(0, "127.0.0.1", resolve));
  const webhookUrl = `http://127.0.0.1:${receiver.address().port}/hook?a=1`;
  const { request_id: requestId } = await fal.queue.submit(id, { input: input(), webhookUrl });
  const { headers, body } = await delivery;
  receiver.close();
  const call = JSON.parse(body);
  assert.equal(call.request_id, requestId);
  assert.equal(call.status, "OK");
  assert.equal(call.payload.seed, 42);
  const rest = layout === "hosts" ? "https://rest.fal.ai" : `${base}/rest`;
  const { keys } = await (await fetch(`${rest}/.well-known/jwks.json`)).json();
  const message = [
    headers["x-fal-webhook-request-id"],
    headers["x-fal-webhook-user-id"],
    headers["x-fal-webhook-timestamp"],
    createHash("sha256").update(body).digest("hex"),
  ].join("\n");
  const key = createPublicKey({ key: keys[0], format: "jwk" });
  const signature = Buffer.from(headers["x-fal-webhook-signature"], "hex");
  assert.ok(verify(null, Buffer.from(message), key, signature));
});

await check("an endpoint with a path", async () => {
  await assert.rejects(
    fal.subscribe("fal-ai/ffmpeg-api/merge-audio-video", {
      input: { video_url: data("video/mp4", "none"), audio_url: data("audio/mpeg", "none") },
      pollInterval: 50,
    }),
    (error) => {
      assert.ok(error instanceof ValidationError);
      assert.deepEqual(error.fieldErrors[0].loc, ["body", "video_url"]);
      assert.equal(error.fieldErrors[0].type, "unsupported_video_format");
      return true;
    },
  );
});

await check("run", async () => {
  const result = await fal.run(id, { input: input() });
  assert.equal(result.data.seed, 42);
  assert.match(result.requestId, /^[0-9a-f-]{36}$/);
});

await check("stream", async () => {
  const stream = await fal.stream(id, { input: input() });
  const output = await stream.done();
  assert.equal(output.seed, 42);
});

await check("validation error", async () => {
  await assert.rejects(
    fal.subscribe(id, { input: input({ num_inference_steps: 99 }), pollInterval: 50 }),
    (error) => {
      assert.ok(error instanceof ValidationError);
      assert.equal(error.fieldErrors[0].type, "less_than_equal");
      assert.deepEqual(error.fieldErrors[0].loc, ["body", "num_inference_steps"]);
      return true;
    },
  );
});

await check("wrong key", async () => {
  await assert.rejects(
    client("wrong:key").queue.submit(id, { input: input() }),
    (error) => error instanceof ApiError && error.status === 401,
  );
});

await check("upload and use", async () => {
  const url = await fal.storage.upload(new File(["own video"], "my dance.mp4", { type: "video/mp4" }));
  const result = await fal.run(id, { input: input({ video_url: url }) });
  assert.equal(await (await fetch(result.data.video.url)).text(), "own video");
});

await check("files in the input are uploaded", async () => {
  const file = new Blob(["blob video"], { type: "video/mp4" });
  const result = await fal.subscribe(id, { input: input({ video_url: file }), pollInterval: 50 });
  assert.equal(await (await fetch(result.data.video.url)).text(), "blob video");
});

await check("a large file goes in parts", async () => {
  const bytes = new Uint32Array((95 * 1024 * 1024) / 4);
  for (let i = 0; i < bytes.length; i++) bytes[i] = i;
  const url = await fal.storage.upload(new File([bytes], "large.bin", { type: "application/octet-stream" }));
  const back = new Uint32Array(await (await fetch(url)).arrayBuffer());
  assert.equal(Buffer.compare(Buffer.from(bytes.buffer), Buffer.from(back.buffer)), 0);
});
console.log("all done");
