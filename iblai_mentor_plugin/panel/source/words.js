// The page's words, in the learner's language: the server translates, the browser writes numbers, days and times.

let strings = {};
let language = "en";

export const useWords = (given) => ({ strings, language } = given);

/** Return a text by its name, `{placeholders}` filled in. */
export const say = (name, values = {}) => (strings[name] ?? name).replace(/\{(\w+)\}/g, (whole, key) => String(values[key] ?? whole));

const format = (options) => (when) => new Intl.DateTimeFormat(language, options).format(new Date(when));

export const sayTime = format({ hour: "2-digit", minute: "2-digit" });
export const sayDay = format({ dateStyle: "medium" });
export const sayMoment = format({ dateStyle: "medium", timeStyle: "short" });
// With its time zone: what is announced may be read on a journey.
export const sayMomentIn = format({ year: "numeric", month: "short", day: "numeric", hour: "2-digit", minute: "2-digit", timeZoneName: "short" });
export const sayNumber = (number) => new Intl.NumberFormat(language).format(number);
/** Return a second of a video as minutes and seconds. */
export const saySecond = (seconds) => `${Math.floor(seconds / 60)}:${String(Math.floor(seconds % 60)).padStart(2, "0")}`;

/** Return when something can be tried again: in so many seconds, or at a time, or on a day. */
export const sayWait = (seconds, now = Date.now()) => {
  if (seconds < 90) { return say("inSeconds", { seconds: sayNumber(Math.max(1, Math.ceil(seconds))) }); }
  const then = now + seconds * 1000;
  return seconds < 20 * 3600 ? say("atTime", { time: sayTime(then) }) : say("onDay", { day: sayMoment(then) });
};
