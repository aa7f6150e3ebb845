// Shows what needs passkeys only where the browser has them, and says in words when a key fails.
(() => {
  "use strict";
  const each = (selector, change) => document.querySelectorAll(selector).forEach(change);
  if (window.PublicKeyCredential && window.isSecureContext) {
    each("[data-needs-passkeys]", (part) => { part.hidden = false; });
  }
  document.addEventListener("allauth.error", (event) => {
    event.preventDefault();
    each("[data-passkey-trouble]", (part) => { part.hidden = false; });
  });
})();
