"use strict";
// What every block of a unit's page shares: calls to its handler, events, completion, and the height of the page.
window.mentorDemo = (() => {
  const cookie = (name) => document.cookie.split("; ").find((part) => part.startsWith(name + "="))?.split("=")[1] ?? "";
  const post = (url, body, options = {}) =>
    fetch(url, { method: "POST", body, credentials: "same-origin", headers: { "X-CSRFToken": cookie("csrftoken"), ...options.headers }, keepalive: Boolean(options.keepalive) });

  const log = (name, data) =>
    post("/event", new URLSearchParams({ event_type: name, event: JSON.stringify(data), page: window.location.href }), { keepalive: true }).catch(() => {});

  const complete = async (block) => {
    const response = await post(block.dataset.handler + "/publish_completion", JSON.stringify({ completion: 1.0 }), { headers: { "Content-Type": "application/json" } });
    return response.ok;
  };

  // A text was read when most of it, or a screenful, was in sight for a while.
  const watchReading = () => {
    const timers = new Map();
    const observer = new IntersectionObserver((entries) => {
      for (const { target, isIntersecting, intersectionRatio, intersectionRect } of entries) {
        const isSeen = isIntersecting && (intersectionRatio > 0.6 || intersectionRect.height > 250);
        if (isSeen && !timers.has(target)) {
          timers.set(target, setTimeout(() => { observer.unobserve(target); complete(target).catch(() => {}); }, Number(target.dataset.markCompletedOnViewAfterDelay)));
        } else if (!isSeen && timers.has(target)) {
          clearTimeout(timers.get(target));
          timers.delete(target);
        }
      }
    }, { threshold: [0, 0.1, 0.25, 0.5, 0.61, 0.8, 1] });
    document.querySelectorAll("[data-mark-completed-on-view-after-delay]").forEach((block) => observer.observe(block));
  };

  const watchButtons = () => {
    for (const button of document.querySelectorAll("[data-complete]")) {
      button.addEventListener("click", async () => {
        const note = button.parentElement.querySelector(".done-note");
        button.disabled = true;
        const isDone = await complete(button.closest(".xblock")).catch(() => false);
        note.textContent = isDone ? "Done." : "That did not work. Please try again.";
        button.disabled = isDone;
      });
    }
  };

  // The page around the iframe gives it the height of its content, and nothing scrolls in here.
  const tellHeight = () => {
    const content = document.getElementById("content");
    let last = 0;
    const tell = () => {
      const { offsetHeight: height, offsetWidth: width } = content;
      if (height !== last) {
        last = height;
        window.parent.postMessage({ type: "plugin.resize", payload: { width, height } }, document.referrer || "*");
        window.scrollTo(0, 0);
      }
    };
    // As the platform's page: whatever changes in the body, and its size.
    new MutationObserver(tell).observe(document.body, { attributes: true, childList: true, subtree: true });
    new ResizeObserver(tell).observe(document.body);
    window.addEventListener("load", tell);
    // Links within the unit can't scroll a page that has no scroll bar: the page around it is asked to.
    document.addEventListener("click", (event) => {
      const link = event.target.closest("a[href^='#']");
      const target = link && link.hash && document.getElementById(decodeURIComponent(link.hash.slice(1)));
      if (target) {
        event.preventDefault();
        window.parent.postMessage({ offset: target.getBoundingClientRect().top }, document.referrer || "*");
      }
    });
  };

  watchReading();
  watchButtons();
  if (window !== window.parent) {
    tellHeight();
  }
  return { post, log, complete };
})();
