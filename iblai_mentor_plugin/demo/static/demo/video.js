"use strict";
// Videos: the platform's events, the place kept for the next visit, completion, and the transcript.
(() => {
  const { post, log, complete } = window.mentorDemo;
  const WATCHED = 0.95;

  const clock = (seconds) => new Date(Math.max(0, seconds) * 1000).toISOString().slice(11, 19);

  const start = (element) => {
    const video = element.querySelector("video");
    if (!video || "readOnly" in element.dataset) { return; }
    const id = element.dataset.usageId.split("@").pop();
    // Where it played last, and where a jump began: the time is the new one as soon as the jump begins.
    let before = 0;
    let from = null;
    let isComplete = false;
    const facts = (more = {}) => ({ id, code: element.dataset.code, duration: Math.round(video.duration) || 0, currentTime: video.currentTime, ...more });
    const keep = () => post(`${element.dataset.handler}/xmodule_handler/save_user_state`, new URLSearchParams({ saved_video_position: clock(video.currentTime), speed: "1.0" }), { keepalive: true }).catch(() => {});

    video.addEventListener("loadedmetadata", () => {
      const place = Number(element.dataset.position);
      if (place > 0 && place < video.duration * WATCHED) { video.currentTime = before = place; }
      log("load_video", facts());
    }, { once: true });
    video.addEventListener("play", () => log("play_video", facts()));
    video.addEventListener("pause", () => {
      if (!video.ended && !video.seeking) { log("pause_video", facts()); }
      keep();
    });
    video.addEventListener("ended", () => log("stop_video", facts()));
    video.addEventListener("seeking", () => { from ??= before; });
    video.addEventListener("seeked", () => {
      if (Math.abs(video.currentTime - from) > 1) { log("seek_video", facts({ old_time: from, new_time: video.currentTime, type: "onSlideSeek" })); }
      before = video.currentTime;
      from = null;
    });
    video.addEventListener("timeupdate", () => {
      if (!video.seeking) { before = video.currentTime; }
      if (!isComplete && video.duration && video.currentTime / video.duration >= WATCHED) {
        isComplete = true;
        complete(element).catch(() => { isComplete = false; });
      }
      mark(video.currentTime);
    });
    window.addEventListener("pagehide", () => { if (video.currentTime > 0) { keep(); } });
    const lines = [...element.querySelectorAll("[data-start]")];
    const mark = (time) => {
      const current = lines.filter((line) => Number(line.dataset.start) <= time).pop();
      for (const line of lines) { line.toggleAttribute("aria-current", line === current && time > 0); }
    };
    for (const line of lines) {
      line.addEventListener("click", () => { video.currentTime = Number(line.dataset.start); video.play(); });
    }
  };
  document.querySelectorAll(".video-block").forEach(start);
})();
