"use strict";
// The page around a unit, as far as plugins count on it: what the learning MFE does for the iframe inside, from another origin
// than the LMS's. Going to another unit changes the unit and the outline, and leaves the rest of the page as it is.
(() => {
  const page = document.getElementById("learning");
  const { lms } = page.dataset;
  const cookie = (name) => document.cookie.split("; ").find((part) => part.startsWith(name + "="))?.split("=")[1] ?? "";
  const findFrame = () => document.getElementById("unit-iframe");

  const log = (name, data) =>
    fetch(`${lms}/event`, {
      method: "POST",
      credentials: "include",
      keepalive: true,
      headers: { "X-CSRFToken": cookie("csrftoken") },
      body: new URLSearchParams({ event_type: name, event: JSON.stringify(data), page: window.location.href, courserun_key: document.getElementById("unit").dataset.course }),
    }).catch(() => {});

  const logStep = (name, change) => {
    const { sequence, place, count } = document.getElementById("unit").dataset;
    log(name, { id: sequence, current_tab: Number(place), tab_count: Number(count), target_tab: Number(place) + change, widget_placement: "bottom" });
  };

  const logLink = (link) => {
    if (link.id === "next") { logStep("edx.ui.lms.sequence.next_selected", 1); }
    if (link.id === "previous") { logStep("edx.ui.lms.sequence.previous_selected", -1); }
    if ("outline" in link.dataset) {
      log("edx.ui.lms.outline.selected", { target_url: link.href, target_name: link.dataset.outline, widget_placement: "accordion" });
    }
  };

  // Another unit, without another page.
  const show = async (url) => {
    const response = await fetch(url).catch(() => null);
    const other = response?.ok && new DOMParser().parseFromString(await response.text(), "text/html");
    if (!other || !other.getElementById("unit")) {
      window.location.assign(url);
      return;
    }
    const isClosed = document.getElementById("outline").hidden;
    for (const id of ["unit", "outline"]) { document.getElementById(id).replaceWith(other.getElementById(id)); }
    document.getElementById("outline").hidden = isClosed;
    document.title = other.title;
    window.scrollTo(0, 0);
    begin();
    document.querySelector("#unit h1").focus({ preventScroll: true });
  };

  document.addEventListener("click", (event) => {
    const link = event.target.closest?.("a[href]");
    if (!link || event.defaultPrevented || event.button !== 0 || event.metaKey || event.ctrlKey || event.shiftKey) { return; }
    logLink(link);
    const isUnit = link.origin === window.location.origin && /\/learning\/course\/[^/]+\/[^/]+\/[^/]+$/.test(link.pathname);
    if (isUnit && !("reload" in link.dataset)) {
      event.preventDefault();
      window.history.pushState({}, "", link.href);
      show(link.href);
    }
  });
  window.addEventListener("popstate", () => show(window.location.href));

  // As the learning MFE's sidebars: one is open at a time, the outline among them, and what was open last is open again.
  const trigger = document.querySelector("iblai-mentor-trigger");
  const SIDEBAR = `sidebar.${document.getElementById("unit").dataset.course}`;
  const showSidebar = (isOpen) => {
    const dock = page.querySelector(":scope > iblai-mentor-dock");
    document.getElementById("outline").hidden = isOpen;
    page.classList.toggle("sidebar-open", isOpen);
    if (isOpen && !dock) {
      const made = document.createElement("iblai-mentor-dock");
      made.setAttribute("lms", lms);
      made.setAttribute("sidebar", "");
      page.append(made);
    } else if (!isOpen) {
      dock?.remove();
    }
    localStorage.setItem(SIDEBAR, isOpen ? "MENTOR" : "COURSE_OUTLINE");
  };
  if (trigger) {
    trigger.addEventListener("click", () => showSidebar(!page.querySelector(":scope > iblai-mentor-dock")));
    if (localStorage.getItem(SIDEBAR) === "MENTOR" && window.matchMedia("(min-width: 60rem)").matches) { showSidebar(true); }
  }

  // As the learning MFE's: it keeps the options of the dialog before, and has no button to close it.
  const modal = document.getElementById("modal");
  let options = { height: "100%" };
  const openModal = (payload) => {
    options = { ...options, ...payload };
    const address = new URL(options.url, lms);
    if (!["http:", "https:"].includes(address.protocol)) { return; }
    const inner = document.getElementById("modal-frame");
    Object.assign(inner, { title: options.title ?? "", src: address.href });
    inner.style.height = options.height;
    modal.ariaLabel = options.title ?? "";
    modal.classList.toggle("full", Boolean(options.isFullscreen));
    if (!modal.open) { modal.showModal(); }
  };
  modal.addEventListener("click", (event) => { if (event.target === modal) { modal.close(); } });
  modal.addEventListener("close", () => {
    document.getElementById("modal-frame").removeAttribute("src");
    document.querySelector("iframe").contentWindow.postMessage({ type: "plugin.modal-close" }, "*");
  });

  window.addEventListener("message", ({ origin, data, source }) => {
    if (origin !== lms || !data) { return; }
    const frame = findFrame();
    if (data.type === "plugin.resize" && source === frame?.contentWindow) {
      frame.style.height = `${data.payload.height}px`;
      page.dataset.resizes = Number(page.dataset.resizes ?? 0) + 1;
    } else if (data.type === "plugin.modal") {
      openModal(data.payload);
    } else if (data.type === "plugin.modal-close") {
      modal.close();
    } else if (data.offset && frame) {
      window.scrollTo(0, data.offset + frame.getBoundingClientRect().top + window.scrollY);
    }
  });

  const tellVisibility = () => {
    const frame = findFrame();
    frame?.contentWindow?.postMessage({ type: "unit.visibilityStatus", data: { topPosition: frame.getBoundingClientRect().top, viewportHeight: window.innerHeight } }, lms);
  };
  // At once, then every 100 ms at the most, and at last.
  let timer = null;
  let isLate = false;
  const tellSoon = () => {
    if (timer) {
      isLate = true;
      return;
    }
    tellVisibility();
    timer = setTimeout(() => {
      timer = null;
      if (isLate) {
        isLate = false;
        tellSoon();
      }
    }, 100);
  };
  window.addEventListener("scroll", tellSoon, { passive: true });
  window.addEventListener("resize", tellSoon);

  let clock = null;
  const startClock = () => {
    clearTimeout(clock);
    const timer = document.getElementById("clock");
    const ends = Date.parse(timer?.dataset.ends);
    const tick = () => {
      const left = Math.max(0, Math.round((ends - Date.now()) / 1000));
      timer.textContent = `Time left: ${Math.floor(left / 60)}:${String(left % 60).padStart(2, "0")}`;
      if (left === 0) { window.location.reload(); } else { clock = setTimeout(tick, 1000); }
    };
    if (timer) { tick(); }
  };

  const begin = () => {
    findFrame()?.addEventListener("load", tellVisibility);
    // On a phone the outline would push the unit out of sight.
    const outline = document.getElementById("outline-box");
    if (window.matchMedia("(max-width: 60rem)").matches) { outline.open = false; }
    // Within the outline only: it must not move the page.
    const current = outline.querySelector("[aria-current]");
    const box = outline.parentElement;
    if (current && box.scrollHeight > box.clientHeight) { box.scrollTop = current.offsetTop - box.clientHeight / 3; }
    startClock();
  };
  begin();
})();
