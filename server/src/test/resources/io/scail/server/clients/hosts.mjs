// Loaded before the client: fal's host names lead to the port in SCAIL_TEST_PORT, as a hosts file and a
// port mapping would do it.
import tls from "node:tls";

const connect = tls.connect;
tls.connect = (options, ...rest) =>
  /(^|\.)fal\.(run|ai|media)$/.test(options.host ?? "")
    ? connect({ ...options, host: "127.0.0.1", port: Number(process.env.SCAIL_TEST_PORT) }, ...rest)
    : connect(options, ...rest);
