// The request of the form as text that runs elsewhere. Pure: an input goes in, a program comes out.

/** The three languages, in the order of their tabs. */
export const LANGUAGES = [
  { id: "curl", title: "curl", write: curl },
  { id: "python", title: "Python", write: python },
  { id: "javascript", title: "JavaScript", write: javascript },
];

/**
 * @param base origin of the server
 * @param endpoint id of the endpoint
 * @param key whether the server wants one
 */
function curl({ base, endpoint, input, key }) {
  const header = key ? ` \\\n  -H "Authorization: Key $FAL_KEY"` : "";
  return `# Answers with a status_url to ask and a response_url for the result.
curl -X POST '${base}/queue/${endpoint}'${header} \\
  -H 'Content-Type: application/json' \\
  -d '${JSON.stringify(input, null, 2).replaceAll("'", "'\\''")}'
`;
}

function python({ base, endpoint, input, key }) {
  const host = base.replace(/^https?:\/\//, "");
  const secure = base.startsWith("https:");
  const environment = [
    ...(key ? [] : ['os.environ.setdefault("FAL_KEY", "none")  # the client wants one, the server does not']),
    ...(secure
      ? [`os.environ["FAL_RUN_HOST"] = "${host}"`, `os.environ["FAL_QUEUE_RUN_HOST"] = "${host}/queue"`]
      : []),
  ];
  const lines = [
    `# pip install fal-client${key ? "; the key is read from FAL_KEY" : ""}`,
    ...(environment.length === 0 ? [] : ["import os", "", ...environment, ""]),
    "import fal_client",
    ...(secure
      ? []
      : [
          "import fal_client.client",
          "",
          "# The client's host settings always mean https; this server was reached over http.",
          `fal_client.client.RUN_URL_FORMAT = "${base}/"`,
          `fal_client.client.QUEUE_URL_FORMAT = "${base}/queue/"`,
        ]),
    "",
    "result = fal_client.subscribe(",
    `    "${endpoint}",`,
    `    arguments=${indent(pythonValue(input), "    ")},`,
    "    with_logs=True,",
    "    on_queue_update=print,",
    ")",
    "print(result)",
    "",
  ];
  return lines.join("\n");
}

function javascript({ base, endpoint, input, key }) {
  return `// npm install @fal-ai/client${key ? "; the key is read from FAL_KEY" : ""}
import { fal } from "@fal-ai/client";

fal.config({
  credentials: ${key ? "process.env.FAL_KEY" : `"none"`},
  proxyUrl: { url: "${base}/api/fal/proxy", when: "always" },
});

const result = await fal.subscribe("${endpoint}", {
  input: ${indent(JSON.stringify(input, null, 2), "  ")},
  logs: true,
  onQueueUpdate: (update) => console.log(update.status),
});
console.log(result.data);
`;
}

function pythonValue(value, depth = "") {
  const deeper = `${depth}    `;
  if (value === null) {
    return "None";
  }
  if (typeof value === "boolean") {
    return value ? "True" : "False";
  }
  if (Array.isArray(value)) {
    const items = value.map((item) => `${deeper}${pythonValue(item, deeper)},\n`);
    return value.length === 0 ? "[]" : `[\n${items.join("")}${depth}]`;
  }
  if (typeof value === "object") {
    const items = Object.entries(value).map(
      ([name, item]) => `${deeper}${JSON.stringify(name)}: ${pythonValue(item, deeper)},\n`,
    );
    return items.length === 0 ? "{}" : `{\n${items.join("")}${depth}}`;
  }
  // JSON's strings and numbers are Python's too.
  return JSON.stringify(value);
}

function indent(text, by) {
  return text.replaceAll("\n", `\n${by}`);
}
