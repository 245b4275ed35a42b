// Adding files with a progress bar for each and a second try for what did not arrive. Without it the form sends all
// of them at once, and the same page says what became of each.
(() => {
  "use strict";

  const box = document.querySelector("[data-upload]");
  if (!box || !window.FormData) return;
  const form = box.querySelector("form");
  const input = form.querySelector("input[type=file]");
  const button = form.querySelector("button[type=submit]");
  const words = box.dataset;
  const list = document.createElement("ul");
  list.className = "hub-files";
  form.before(list);

  const line = (file) => {
    const item = document.createElement("li");
    item.className = "hub-files__file";
    const name = document.createElement("span");
    name.className = "hub-files__name";
    name.textContent = file.name;
    const bar = document.createElement("progress");
    bar.className = "hub-progress";
    bar.max = 100;
    bar.value = 0;
    bar.setAttribute("aria-label", file.name);
    const state = document.createElement("span");
    state.setAttribute("role", "status");
    state.textContent = words.waiting;
    item.append(name, " ", state, bar);
    list.append(item);
    return { item, bar, state };
  };

  const settle = (shown, text, kept) => {
    shown.state.textContent = text;
    shown.state.className = kept ? "hub-done" : "hub-late";
    shown.bar.hidden = true;
  };

  const send = (file, shown) =>
    new Promise((resolve) => {
      const body = new FormData(form);
      body.delete(input.name);
      body.append(input.name, file);
      const request = new XMLHttpRequest();
      const lost = () => {
        settle(shown, words.lost, false);
        const again = document.createElement("button");
        again.type = "button";
        again.className = "govuk-button govuk-button--secondary";
        again.textContent = words.again;
        again.addEventListener("click", async () => {
          again.remove();
          shown.bar.hidden = false;
          shown.state.className = "";
          if (await send(file, shown)) leave();
        });
        shown.item.append(again);
        resolve(false);
      };
      request.upload.addEventListener("progress", (event) => {
        if (!event.lengthComputable) return;
        shown.bar.value = (100 * event.loaded) / event.total;
        shown.state.textContent = event.loaded < event.total ? words.sending : words.checking;
      });
      request.addEventListener("load", () => {
        let result;
        try {
          [result] = JSON.parse(request.responseText).results;
        } catch {
          lost();
          return;
        }
        settle(shown, result.text, result.kept);
        resolve(result.kept);
      });
      request.addEventListener("error", lost);
      request.addEventListener("abort", lost);
      shown.state.textContent = words.sending;
      request.open("POST", location.pathname);
      request.setRequestHeader("Accept", "application/json");
      request.send(body);
    });

  // on to the concern once everything that was chosen is there
  const leave = () => {
    if (!list.querySelector(".hub-late")) location.assign(words.next);
  };

  form.addEventListener("submit", async (event) => {
    if (!input.files.length) return;
    event.preventDefault();
    event.stopPropagation();
    const files = [...input.files].map((file) => [file, line(file)]);
    input.value = "";
    button.disabled = true;
    for (const [file, shown] of files) {
      if (file.size > Number(words.biggest)) settle(shown, words.big, false);
      else await send(file, shown);
    }
    button.disabled = false;
    leave();
  });
})();
