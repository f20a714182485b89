"use strict";
// The page around a unit, as far as plugins count on it: what the learning MFE does for the iframe inside.
(() => {
  const page = document.getElementById("learning");
  const frame = document.getElementById("unit-iframe");
  const { course, sequence } = page.dataset;
  const place = Number(page.dataset.place);
  const count = Number(page.dataset.count);
  const cookie = (name) => document.cookie.split("; ").find((part) => part.startsWith(name + "="))?.split("=")[1] ?? "";

  const log = (name, data) =>
    fetch("/event", {
      method: "POST",
      keepalive: true,
      headers: { "X-CSRFToken": cookie("csrftoken") },
      body: new URLSearchParams({ event_type: name, event: JSON.stringify(data), page: window.location.href, courserun_key: course }),
    }).catch(() => {});

  const onLeave = (id, name, target) =>
    document.getElementById(id)?.addEventListener("click", () =>
      log(name, { id: sequence, current_tab: place, tab_count: count, target_tab: target, widget_placement: "bottom" }));
  onLeave("next", "edx.ui.lms.sequence.next_selected", place + 1);
  onLeave("previous", "edx.ui.lms.sequence.previous_selected", place - 1);
  for (const link of document.querySelectorAll("[data-outline]")) {
    link.addEventListener("click", () =>
      log("edx.ui.lms.outline.selected", { target_url: link.href, target_name: link.dataset.outline, widget_placement: "accordion" }));
  }

  const modal = document.getElementById("modal");
  const openModal = ({ url, title = "", height, isFullscreen }) => {
    const address = new URL(url, window.location.href);
    if (!["http:", "https:"].includes(address.protocol)) { return; }
    const inner = document.getElementById("modal-frame");
    document.getElementById("modal-title").textContent = inner.title = title;
    inner.src = address.href;
    inner.height = Number.parseInt(height, 10) || 500;
    modal.classList.toggle("full", Boolean(isFullscreen));
    modal.showModal();
  };
  document.getElementById("modal-close").addEventListener("click", () => modal.close());
  modal.addEventListener("close", () => document.getElementById("modal-frame").removeAttribute("src"));

  window.addEventListener("message", ({ origin, data, source }) => {
    if (origin !== window.location.origin || !data) { return; }
    if (data.type === "plugin.resize" && source === frame?.contentWindow) {
      frame.style.height = `${Math.ceil(data.payload.height)}px`;
      tellVisibility();
    } else if (data.type === "plugin.modal") {
      openModal(data.payload);
    } else if (data.type === "plugin.modal-close") {
      modal.close();
    } else if (typeof data.offset === "number" && frame) {
      window.scrollTo({ top: data.offset + frame.getBoundingClientRect().top + window.scrollY, behavior: "smooth" });
    }
  });

  let last = 0;
  const tellVisibility = () => {
    if (!frame?.contentWindow || Date.now() - last < 100) { return; }
    last = Date.now();
    frame.contentWindow.postMessage({ type: "unit.visibilityStatus", data: { topPosition: frame.getBoundingClientRect().top, viewportHeight: window.innerHeight } }, window.location.origin);
  };
  window.addEventListener("scroll", tellVisibility, { passive: true });
  window.addEventListener("resize", tellVisibility);
  frame?.addEventListener("load", tellVisibility);

  // On a phone the outline would push the unit out of sight.
  const outline = document.getElementById("outline-box");
  if (window.matchMedia("(max-width: 60rem)").matches) { outline.open = false; }
  // Within the outline only: it must not move the page.
  const current = outline.querySelector("[aria-current]");
  const box = outline.parentElement;
  if (current && box.scrollHeight > box.clientHeight) { box.scrollTop = current.offsetTop - box.clientHeight / 3; }

  const timer = document.getElementById("clock");
  if (timer) {
    const ends = Date.parse(timer.dataset.ends);
    const tick = () => {
      const left = Math.max(0, Math.round((ends - Date.now()) / 1000));
      timer.textContent = `Time left: ${Math.floor(left / 60)}:${String(left % 60).padStart(2, "0")}`;
      if (left === 0) { window.location.reload(); } else { setTimeout(tick, 1000); }
    };
    tick();
  }
})();
