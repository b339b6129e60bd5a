// The public API, as any client sees it: everything the page knows comes through here.

import { eventsOf } from "./events.js";

/** An answer that is not the one that was asked for. */
export class Refused extends Error {
  constructor(status, body) {
    const detail = body?.detail;
    super(
      typeof detail === "string"
        ? detail
        : (detail?.[0]?.msg ?? body?.status ?? `The server answered with ${status}.`),
    );
    this.status = status;
    /** Problems of single fields, if that is what the answer says. */
    this.problems = Array.isArray(detail) ? detail : [];
  }
}

/** Calls with the visitor's key. */
export class Server {
  /** @param key returns the key to send, empty for none */
  constructor(key) {
    this.key = key;
  }

  headers(more = {}) {
    const key = this.key();
    return key ? { ...more, Authorization: `Key ${key}` } : more;
  }

  async json(path, options = {}) {
    const response = await fetch(path, { ...options, headers: this.headers(options.headers) });
    const body = await response.json().catch(() => null);
    if (!response.ok) {
      throw new Refused(response.status, body);
    }
    return { body, headers: response.headers };
  }

  async about() {
    return (await this.json("/playground/server.json")).body;
  }

  async document(endpoint) {
    return (await this.json(documentPath(endpoint))).body;
  }

  async submit(endpoint, input, signal) {
    const options = {
      method: "POST",
      body: JSON.stringify(input),
      headers: { "Content-Type": "application/json" },
      signal,
    };
    return (await this.json(`/queue/${endpoint}`, options)).body;
  }

  async status(job) {
    return (await this.json(`${requestPath(job)}/status`)).body;
  }

  async result(job) {
    const { body, headers } = await this.json(requestPath(job));
    return { output: body, billed: headers.get("X-Fal-Billable-Units") };
  }

  async cancel(job) {
    return (await this.json(`${requestPath(job)}/cancel`, { method: "PUT" })).body;
  }

  /**
   * Yields the states of a job until it has ended, over as many connections as that takes. The first
   * state of a connection has `first: true`, since its log starts from the beginning; a lost
   * connection yields `{ lost: seconds until the next try }`.
   */
  async *watch(job, signal) {
    for (let tries = 0; ; ) {
      try {
        const response = await fetch(`${requestPath(job)}/status/stream?logs=1`, {
          headers: this.headers(),
          signal,
        });
        if (!response.ok && response.status < 500) {
          throw new Refused(response.status, await response.json().catch(() => null));
        }
        let first = true;
        for await (const state of response.ok ? eventsOf(response) : []) {
          tries = 0;
          yield { ...state, first };
          first = false;
          if (state.status === "COMPLETED") {
            return;
          }
        }
      } catch (failure) {
        if (signal.aborted || failure instanceof Refused) {
          throw failure;
        }
      }
      const seconds = Math.min(15, 2 ** tries++);
      yield { lost: seconds };
      await pause(seconds, signal);
    }
  }

  /** Uploads a file and returns its address; `told` hears the share that is sent, 0 to 1. */
  async upload(file, told, signal) {
    const { body } = await this.json("/rest/storage/upload/initiate", {
      method: "POST",
      body: JSON.stringify({
        file_name: file.name || "file",
        content_type: file.type || "application/octet-stream",
      }),
      headers: { "Content-Type": "application/json" },
      signal,
    });
    await put(ownPath(body.upload_url), file, told, signal);
    return body.file_url;
  }
}

/** Where an endpoint is described. */
export function documentPath(endpoint) {
  return `/api/openapi/queue/openapi.json?endpoint_id=${encodeURIComponent(endpoint)}`;
}

/**
 * The address of one of the server's own files on this page's origin. The server may know itself by
 * another name than the one the visitor used, and the page's policy allows no other.
 */
export function ownPath(url) {
  const own = /^https?:\/\/[^/]+(\/(?:files|upload)\/.*)$/.exec(url);
  return own ? own[1] : url;
}

function requestPath(job) {
  const app = job.endpoint.split("/").slice(0, 2).join("/");
  return `/queue/${app}/requests/${job.id}`;
}

// XMLHttpRequest, because fetch does not tell how much of a body has been sent.
function put(path, file, told, signal) {
  return new Promise((resolve, reject) => {
    const request = new XMLHttpRequest();
    request.open("PUT", path);
    request.setRequestHeader("Content-Type", file.type || "application/octet-stream");
    request.upload.addEventListener("progress", (event) => {
      if (event.lengthComputable && event.total > 0) {
        told(event.loaded / event.total);
      }
    });
    request.addEventListener("load", () => {
      if (request.status < 300) {
        resolve();
      } else {
        reject(new Refused(request.status, parsed(request.responseText)));
      }
    });
    request.addEventListener("error", () => reject(new TypeError("The upload broke off.")));
    request.addEventListener("abort", () => reject(signal.reason));
    signal.addEventListener("abort", () => request.abort());
    request.send(file);
  });
}

function parsed(text) {
  try {
    return JSON.parse(text);
  } catch {
    return null;
  }
}

function pause(seconds, signal) {
  return new Promise((resolve, reject) => {
    const timer = setTimeout(resolve, seconds * 1000);
    signal.addEventListener("abort", () => {
      clearTimeout(timer);
      reject(signal.reason);
    });
  });
}
