// The one stream of a browser, shared by its tabs: they say what they follow and are told what concerns them.
import { LiveStream } from "./live_stream.js";

const MOST_TOPICS = 40;
const tabs = new Map();

const stream = new LiveStream((topic, data, at) => {
  for (const [port, topics] of tabs) if (topic === "resync" || topics.has(topic)) port.postMessage({ topic, data, at });
});

function followedByOthers(port) {
  const all = new Set([...tabs].filter(([other]) => other !== port).flatMap(([, topics]) => [...topics]));
  return [...all].slice(-MOST_TOPICS);
}

function join(port, { topics, since }) {
  const wanted = new Set(topics);
  tabs.delete(port);
  tabs.set(port, wanted);
  for (const { topic, data } of stream.follow(wanted, since, followedByOthers(port))) port.postMessage({ topic, data });
}

function leave(port) {
  tabs.delete(port);
  if (!tabs.size) stream.close();
}

self.addEventListener("connect", (event) => {
  const [port] = event.ports;
  port.addEventListener("message", ({ data }) => (data.leave ? leave(port) : join(port, data)));
  port.start();
});
