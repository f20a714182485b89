// The one door to the network: the plugin's REST API, in short requests, errors with what a learner must know of them.

/** An answer that is no success. `status` 0: nobody answered. `wait`: seconds after which to try again. */
export class ApiError extends Error {
  constructor(detail, { status = 0, wait = 0 } = {}) {
    super(detail);
    this.name = "ApiError";
    this.detail = detail;
    this.status = status;
    this.wait = wait;
  }

  get isOffline() { return this.status === 0; }

  /** Whether one must log in (again): no session, or one that is not the one this page was made in. */
  get isLoggedOut() { return this.status === 401 || (this.status === 403 && this.detail.startsWith("CSRF")); }

  /** Whether the same may work in a moment. */
  get isPassing() { return [0, 429, 500, 502, 503, 504].includes(this.status); }
}

// Serializers answer with each field's messages, everything else with "detail".
const findDetail = (body) => {
  if (typeof body?.detail === "string") { return body.detail; }
  const messages = body && typeof body === "object" ? Object.values(body).flat() : [];
  return messages.filter((message) => typeof message === "string").join(" ");
};

const readCookie = (name, cookies) => cookies.split("; ").find((part) => part.startsWith(`${name}=`))?.slice(name.length + 1);

export const failWith = async (response) => {
  const body = await response.json().catch(() => null);
  throw new ApiError(findDetail(body), { status: response.status, wait: Number(response.headers.get("Retry-After")) || 0 });
};

/** Return what a response says; one that was cut off is none. */
export const readBody = (response) => response.json().catch(() => { throw new ApiError(""); });

const key = encodeURIComponent;

// Milliseconds after which nobody answers a short request any more; what waits for it goes on.
const PATIENCE = 30_000;

/** `fetch`, `document` and `patience` can be replaced, for tests. */
export class Api {
  constructor({ apiUrl, csrfCookie, csrfToken }, { fetch = window.fetch.bind(window), document = window.document, patience = PATIENCE } = {}) {
    Object.assign(this, { url: apiUrl, csrfCookie, csrfToken, fetch, document, patience });
  }

  // After another login the page's own token is old, and the cookie has the new one.
  get token() { return readCookie(this.csrfCookie, this.document.cookie) || this.csrfToken; }

  async send(method, path, { body, accept = "application/json", signal } = {}) {
    // On reads, too: what is written down when it is read is served to who means it alone.
    const headers = { Accept: accept, "X-CSRFToken": this.token };
    if (body !== undefined) { headers["Content-Type"] = "application/json"; }
    const options = { method, headers, body: body && JSON.stringify(body), credentials: "same-origin", signal };
    let response;
    try {
      response = await this.fetch(this.url + path, options);
    } catch (error) {
      if (error.name === "AbortError") { throw error; }
      throw new ApiError("");
    }
    return response.ok ? response : failWith(response);
  }

  async call(method, path, body) {
    const response = await this.send(method, path, { body, signal: AbortSignal.timeout(this.patience) });
    return response.status === 204 ? null : readBody(response);
  }

  // What an installation does not serve is not there for its learners either.
  async find(path) {
    try {
      return await this.call("GET", path);
    } catch (error) {
      if (error.status === 404 || error.status === 405) { return null; }
      throw error;
    }
  }

  /** Delete something; what is gone already, as after a second click or in another tab, is deleted. */
  async delete(path) {
    try {
      await this.call("DELETE", path);
    } catch (error) {
      if (error.status !== 404) { throw error; }
    }
  }

  // The place, and the notice.
  getPlace(course, unit) { return this.call("GET", `courses/${key(course)}/place/?usage_key=${key(unit)}`); }
  sayOfNotice({ version, digest }, accepted, course) { return this.call("POST", "notice/", { version, digest, accepted, course_id: course }); }
  withdrawNotice() { return this.call("DELETE", "notice/"); }

  // Sessions and what is said in them.
  async createSession(mentor) { return (await this.call("POST", "sessions/", { mentor })).session_id; }
  listSessions(course, { page = 1, size = 30, search = "", unit = "" } = {}) {
    const query = { course_id: course, page, page_size: size, ...(search ? { search } : {}), ...(unit ? { usage_key: unit } : {}) };
    return this.find(`sessions/?${new URLSearchParams(query)}`);
  }

  listAskedUnits(course) { return this.find(`courses/${key(course)}/asked-units/`); }
  downloadUrl(id) { return `${this.url}sessions/${key(id)}/download-session`; }
  getSession(id, page = 1) { return this.call("GET", `sessions/${key(id)}/?page_size=50&page=${page}`); }
  renameSession(id, title) { return this.call("PUT", `sessions/${key(id)}/`, { title }); }
  deleteSession(id) { return this.delete(`sessions/${key(id)}/`); }
  pin(id) { return this.call("POST", "pin-message/", { session_id: id }); }
  unpin(id) { return this.call("DELETE", "pin-message/", { session_id: id }); }
  ask(id, question) { return this.call("POST", `sessions/${key(id)}/messages/`, question); }
  stop(id, generation) { return this.call("POST", `sessions/${key(id)}/stop/`, { generation_id: generation }); }
  suggest(id) { return this.find(`sessions/${key(id)}/suggestion?num_questions=3`); }
  follow(id, generation, after, options) { return this.send("GET", `sessions/${key(id)}/messages/${key(generation)}/?after=${after}`, options); }
  createFeedback(feedback) { return this.call("POST", "mentor-feedback/create/", feedback); }
  updateFeedback(id, feedback) { return this.call("PUT", `mentor-feedback/${key(id)}/`, feedback); }

  // What is shared with the course team.
  previewShared(session, messages) { return this.call("POST", "shared-messages/preview/", { session_id: session, message_ids: messages }); }
  share(session, messages) { return this.call("POST", "shared-messages/", { session_id: session, message_ids: messages }); }
  listShared(course, page = 1) { return this.find(`shared-messages/?course_id=${key(course)}&page=${page}`); }
  getShared(id) { return this.call("GET", `shared-messages/${key(id)}/`); }
  takeSharedBack(id) { return this.delete(`shared-messages/${key(id)}/`); }
  listTeamShared(course, page = 1) { return this.find(`courses/${key(course)}/shared-messages/?page=${page}`); }
  openTeamShared(course, id) { return this.call("GET", `courses/${key(course)}/shared-messages/${key(id)}/`); }

  // What the mentor knows of the learner.
  getInstruction() { return this.find("custom-instruction/"); }
  saveInstruction(fields, { isNew }) { return this.call(isNew ? "POST" : "PUT", "custom-instruction/", fields); }
  listFacts(course, page = 1) { return this.find(`facts/?course_id=${key(course)}&page=${page}&page_size=50`); }
  listStatements(course, page = 1) { return this.find(`statements/?course_id=${key(course)}&page=${page}&page_size=50`); }
  correct(course, facts, isTrue) { return this.call("POST", "corrections/", { course_id: course, facts, is_true: isTrue }); }
  forget(what) { return this.call("POST", "forget/", what); }
  getRemembering() { return this.find("remembering/"); }
  setPaused(course, isPaused) { return this.call("PUT", "remembering/", { course_id: course, is_paused: isPaused }); }
  getSessionMemory() { return this.find("session-memory/"); }
  setSessionMemory(keeps) { return this.call("PUT", "session-memory/", { keeps_session_memory: keeps }); }
  listNotes(session) { return this.find(`sessions/${key(session)}/memory/`); }
  saveNote(session, note, content) { return this.call("PUT", `sessions/${key(session)}/memory/${key(note)}/`, { content }); }
  deleteNote(session, note) { return this.delete(`sessions/${key(session)}/memory/${key(note)}/`); }

  // Taking it along, and clearing it.
  async startExport(path) { return (await this.call("POST", path)).task_id; }
  getTask(id) { return this.call("GET", `tasks/${key(id)}`); }
  clearHistory() { return this.call("DELETE", "clear-chathistory"); }

  // What course staff set.
  getCourseSettings(course) { return this.find(`courses/${key(course)}/settings/`); }
  saveCourseSettings(course, fields) { return this.call("PUT", `courses/${key(course)}/settings/`, fields); }
  listBriefings(course) { return this.find(`courses/${key(course)}/briefings/`); }
  saveBriefing(course, text, seen) { return this.call("POST", `courses/${key(course)}/briefings/`, { text, ...seen }); }
  publishBriefing(course, version, seen) { return this.call("POST", `courses/${key(course)}/briefings/${version}/publish/`, seen); }
  deleteBriefing(course, version) { return this.delete(`courses/${key(course)}/briefings/${version}/`); }
  listHints(course) { return this.find(`courses/${key(course)}/problem-hints/`); }
  addHint(course, fields) { return this.call("POST", `courses/${key(course)}/problem-hints/`, fields); }
  saveHint(course, id, fields) { return this.call("PUT", `courses/${key(course)}/problem-hints/${id}/`, fields); }
  deleteHint(course, id) { return this.delete(`courses/${key(course)}/problem-hints/${id}/`); }
  getAssistance(course) { return this.find(`courses/${key(course)}/assistance/`); }
  setAssistance(course, fields) { return this.call("PUT", `courses/${key(course)}/assistance/`, fields); }
  setManyAssistance(course, fields) { return this.call("POST", `courses/${key(course)}/assistance/`, fields); }
  listQuietHours(course) { return this.find(`courses/${key(course)}/quiet-hours/`); }
  addQuietHours(course, fields) { return this.call("POST", `courses/${key(course)}/quiet-hours/`, fields); }
  deleteQuietHours(course, id) { return this.delete(`courses/${key(course)}/quiet-hours/${id}/`); }
  listEvaluations(course) { return this.find(`courses/${key(course)}/evaluations/`); }
  getEvaluation(course) { return this.find(`courses/${key(course)}/evaluations/running/`); }
  startEvaluation(course, fields) { return this.call("POST", `courses/${key(course)}/evaluations/running/`, fields); }
  stopEvaluation(course) { return this.call("DELETE", `courses/${key(course)}/evaluations/running/`); }
  getActivity(course) { return this.find(`courses/${key(course)}/activity/`); }
  getTold(course, fields) { return this.call("POST", `courses/${key(course)}/told/`, fields); }
}
