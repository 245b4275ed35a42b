// Keeps a page of a concern as it is typed. Without this script nothing changes: Continue saves.
(() => {
  "use strict";

  const line = document.querySelector("[data-keep-typed]");
  const form = line && document.getElementById(line.dataset.form);
  if (!form || !window.fetch || !window.crypto) return;

  const PAUSE = 2000; // after the last key
  const LONGEST = 10000; // while somebody types on and on
  const BEACON = 60000; // browsers send no more on the way out
  const tab = Array.from(crypto.getRandomValues(new Uint8Array(8)), (n) => n.toString(16).padStart(2, "0")).join("");
  let mark = line.dataset.mark;
  let waiting, began;
  let isChanged = false;
  let hasMore = false; // typed while the words of before are on their way
  let isSending = false;
  let isOver = false; // of no use any more
  let isSent = false; // by Continue

  const say = (words, at) => {
    const text = words.replace("%s", at || "");
    if (line.textContent !== text) line.textContent = text; // a screen reader hears it once
  };

  const typed = () => {
    const body = new URLSearchParams(new FormData(form));
    body.delete(line.dataset.leaveOut);
    body.set("tab", tab);
    body.set("since", mark);
    return body;
  };

  const answer = async (response) => {
    if (response.ok) {
      const { mark: kept, at } = await response.json();
      mark = kept;
      say(line.dataset.saved, at);
      return;
    }
    if (response.status === 409) {
      const { at } = await response.json();
      isOver = true;
      say(line.dataset.elsewhere, at);
    } else if ([401, 403].includes(response.status) || response.type === "opaqueredirect") {
      isChanged = true; // tried again with the next key
      say(line.dataset.signedOut);
    } else if (response.status === 404) {
      isOver = true;
      say(line.dataset.gone);
    } else if (response.status === 413) {
      say(line.dataset.tooLong);
    } else {
      unreached();
    }
  };

  const unreached = () => {
    isChanged = true;
    say(line.dataset.failed);
    waiting = setTimeout(save, LONGEST);
  };

  const save = async () => {
    clearTimeout(waiting);
    waiting = began = undefined;
    if (!isChanged || isSending || isOver) return;
    isChanged = hasMore = false;
    isSending = true;
    const body = typed();
    const keepalive = String(body).length < BEACON;
    try {
      await answer(await fetch(line.dataset.keepTyped, { method: "POST", body, keepalive, redirect: "manual" }));
    } catch {
      unreached();
    }
    isSending = false;
    if (hasMore) later();
  };

  const later = () => {
    began ??= Date.now();
    clearTimeout(waiting);
    waiting = setTimeout(save, Math.max(0, Math.min(PAUSE, LONGEST - (Date.now() - began))));
  };

  form.addEventListener("input", () => {
    isChanged = hasMore = true;
    if (!isSending) later();
  });
  form.addEventListener("submit", () => {
    isOver = isSent = true;
    clearTimeout(waiting);
  });
  addEventListener("pageshow", (event) => {
    if (event.persisted && isSent) location.reload(); // "Back" brings the page of before: show what is kept now
  });
  addEventListener("pagehide", () => {
    if (isChanged && !isOver) navigator.sendBeacon(line.dataset.keepTyped, typed());
  });
  document.addEventListener("visibilitychange", () => {
    if (document.visibilityState === "hidden") save();
  });
})();
