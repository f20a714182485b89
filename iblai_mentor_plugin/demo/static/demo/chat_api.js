// The plugin's REST API, as the chat uses it: short requests only, and errors in words for a learner.
const cookie = (name) => document.cookie.split("; ").find((part) => part.startsWith(name + "="))?.split("=")[1] ?? "";

export class ApiError extends Error {
  constructor(message, { status = 0, wait = 0 } = {}) {
    super(message);
    this.status = status;
    this.wait = wait;
  }
}

const inWords = (seconds) => {
  if (seconds < 90) { return `in ${Math.max(1, Math.ceil(seconds))} seconds`; }
  const then = new Date(Date.now() + seconds * 1000);
  return `at ${then.toLocaleTimeString([], { hour: "2-digit", minute: "2-digit" })}`;
};

// Serializers answer with a field's messages, everything else with "detail".
const findDetail = (body) => {
  if (typeof body?.detail === "string") { return body.detail; }
  const messages = body && typeof body === "object" ? Object.values(body).flat() : [];
  return messages.filter((message) => typeof message === "string").join(" ");
};

const describe = (status, detail, wait) => {
  const again = wait ? ` You can ask again ${inWords(wait)}.` : "";
  // What limits bursts speaks to programs; what limits a day speaks to learners.
  if (status === 429 && (!detail || detail.startsWith("Request was throttled"))) { return "That was a lot in a short time." + again; }
  if (status === 429) { return detail + again; }
  if (status === 503) { return (detail || "There is no answer at the moment.") + again; }
  if (status === 401) { return "You are not logged in any more. Log in, then ask again."; }
  if (status === 404) { return "There is nothing here for you. Perhaps you must enrol in the course first."; }
  if (status >= 500) { return "Something went wrong on this site. Try again in a moment."; }
  return detail || `The site answered ${status}.`;
};

const send = async (url, options) => {
  try {
    return await fetch(url, options);
  } catch {
    throw new ApiError("The site cannot be reached. Your question is still here: try again.");
  }
};

export const connect = (base) => {
  const call = async (method, path, body) => {
    const headers = { Accept: "application/json" };
    if (body !== undefined) {
      headers["Content-Type"] = "application/json";
      headers["X-CSRFToken"] = cookie("csrftoken");
    }
    const response = await send(base + path, { method, headers, body: body && JSON.stringify(body), credentials: "same-origin" });
    const found = await response.json().catch(() => null);
    if (!response.ok) {
      const wait = Number(response.headers.get("Retry-After")) || 0;
      throw new ApiError(describe(response.status, findDetail(found), wait), { status: response.status, wait });
    }
    return found;
  };
  const session = (id) => `sessions/${encodeURIComponent(id)}/`;
  return {
    getNotice: () => call("GET", "notice/"),
    acceptNotice: (version) => call("POST", "notice/", { version }),
    listMentors: async () => (await call("GET", "")).results,
    createSession: async (mentor) => (await call("POST", "sessions/", { mentor })).session_id,
    getSession: (id) => call("GET", `${session(id)}?page_size=50`),
    ask: (id, question) => call("POST", `${session(id)}messages/`, question),
    follow: (id, generation, after) => call("GET", `${session(id)}messages/${encodeURIComponent(generation)}/?after=${after}`),
    stop: (id, generation) => call("POST", `${session(id)}stop/`, { generation_id: generation }),
  };
};
