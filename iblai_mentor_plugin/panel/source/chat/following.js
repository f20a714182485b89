// A reply as it is written elsewhere: its frames, in order, each once, however often the connection breaks.
import { readBody } from "../api.js";

// Milliseconds between two looks, the later the longer; a minute of them stays below what a user may ask for.
const LOOKS = [250, 400, 600, 800, 1000];
const ATTEMPTS = 8;

const pauseFor = (milliseconds) => new Promise((resolve) => { setTimeout(resolve, milliseconds); });

/**
 * Yield the frames after a number until the reply ended, and `null` whenever the connection broke and is tried again.
 *
 * Throws `ApiError` when it stays broken. A stream is read where the server holds connections; else it is asked again and again.
 */
export async function* follow(api, { session, generation, after = 0, isStreaming = false, pause = pauseFor }) {
  const look = isStreaming ? readStream : readOnce;
  let failures = 0;
  for (let turn = 0; ; turn += 1) {
    let error = null;
    try {
      for await (const frame of look(api, { session, generation, after })) {
        failures = 0;
        if (frame.id <= after) { continue; }
        after = frame.id;
        yield frame;
        if (isEnd(frame)) { return; }
      }
    } catch (caught) {
      error = caught;
    }
    if (error) {
      failures += 1;
      if (!error.isPassing || failures > ATTEMPTS) { throw error; }
      yield null;
    }
    await pause(error ? Math.max(error.wait * 1000, 500 * 2 ** Math.min(failures - 1, 4)) : LOOKS[Math.min(turn, LOOKS.length - 1)]);
  }
}

/** Say whether a reply in this state is still being written. */
export const isUnderWay = (state) => state === "queued" || state === "running";

/** Say whether a frame is a reply's last one. */
export const isEnd = (frame) => Boolean(frame.eos || frame.error);

async function* readOnce(api, { session, generation, after }) {
  const answer = await readBody(await api.follow(session, generation, after));
  yield* answer.frames.map((frame) => ({ ...frame, state: frame.state ?? answer.state }));
}

async function* readStream(api, { session, generation, after }) {
  const response = await api.follow(session, generation, after, { accept: "text/event-stream" });
  for await (const { id, data } of readEvents(response.body)) {
    if (id > 0) { yield { id, ...JSON.parse(data) }; }
  }
}

/** Yield the events of a stream as `{id, data}`; what was cut is left out, and comes again with the next look. */
export async function* readEvents(body) {
  const reader = body.pipeThrough(new TextDecoderStream()).getReader();
  let rest = "";
  try {
    for (;;) {
      const { value, done } = await reader.read().catch(() => ({ done: true }));
      if (done) { return; }
      const events = (rest + value).split(/\r?\n\r?\n/);
      rest = events.pop();
      yield* events.map(readEvent).filter(({ data }) => data);
    }
  } finally {
    reader.cancel().catch(() => {});
  }
}

const readEvent = (event) => {
  const fields = event.split(/\r?\n/).map((line) => /^(\w+): ?(.*)$/.exec(line) ?? []);
  const all = (name) => fields.filter((field) => field[1] === name).map((field) => field[2]);
  return { id: Number(all("id").pop() ?? 0), data: all("data").join("\n") };
};
