// Passkeys need a browser that has them; where it has not, the page offers another way in its own words.
(() => {
  "use strict";
  if (!window.PublicKeyCredential) return;
  for (const part of document.querySelectorAll("[data-with-passkeys]")) part.hidden = false;
  for (const part of document.querySelectorAll("[data-without-passkeys]")) part.hidden = true;

  // The ceremonies are allauth's; a button says which one it starts, and which field takes what the device answers.
  const { forms } = window.allauth.webauthn;
  const ceremonies = { add: forms.addForm, authenticate: forms.authenticateForm, login: forms.loginForm };
  for (const button of document.querySelectorAll("[data-passkey]")) {
    const { passkey, credential, passwordless } = button.dataset;
    ceremonies[passkey]({ ids: { [passkey]: button.id, credential, passwordless, data: "passkey-data" } });
    button.addEventListener("click", () => {
      for (const line of document.querySelectorAll("[data-passkey-failed]")) line.hidden = true;
    });
  }
  document.addEventListener("allauth.error", (event) => {
    event.preventDefault();
    for (const line of document.querySelectorAll("[data-passkey-failed]")) line.hidden = false;
  });
})();
