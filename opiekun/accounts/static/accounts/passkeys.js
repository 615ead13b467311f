// Passkeys: asks the browser for one and sends the form. Every form says by data-passkey what it wants:
// "login" fetches its options from its own address, "get" and "create" carry them in data-options.

const toBytes = (text) => Uint8Array.from(atob(text.replace(/-/g, "+").replace(/_/g, "/")), (c) => c.charCodeAt(0));
const toText = (buffer) =>
  btoa(String.fromCharCode(...new Uint8Array(buffer))).replace(/\+/g, "-").replace(/\//g, "_").replace(/=+$/, "");
const described = (list) => (list ?? []).map((item) => ({ ...item, id: toBytes(item.id) }));

async function ask(options) {
  const wanted = { ...options, challenge: toBytes(options.challenge), allowCredentials: described(options.allowCredentials) };
  const credential = await navigator.credentials.get({ publicKey: wanted });
  const { authenticatorData, clientDataJSON, signature, userHandle } = credential.response;
  return shared(credential, {
    authenticatorData: toText(authenticatorData),
    clientDataJSON: toText(clientDataJSON),
    signature: toText(signature),
    userHandle: userHandle ? toText(userHandle) : null,
  });
}

async function make(options, passwordless) {
  const chosen = passwordless
    ? { residentKey: "required", requireResidentKey: true, userVerification: "required" }
    : { residentKey: "discouraged", requireResidentKey: false };
  const credential = await navigator.credentials.create({
    publicKey: {
      ...options,
      challenge: toBytes(options.challenge),
      user: { ...options.user, id: toBytes(options.user.id) },
      excludeCredentials: described(options.excludeCredentials),
      authenticatorSelection: { ...options.authenticatorSelection, ...chosen },
    },
  });
  const { attestationObject, clientDataJSON } = credential.response;
  return shared(credential, {
    attestationObject: toText(attestationObject),
    clientDataJSON: toText(clientDataJSON),
    transports: credential.response.getTransports?.() ?? [],
  });
}

function shared(credential, response) {
  return {
    type: credential.type,
    id: credential.id,
    rawId: toText(credential.rawId),
    authenticatorAttachment: credential.authenticatorAttachment,
    clientExtensionResults: credential.getClientExtensionResults(),
    response,
  };
}

async function optionsOf(form) {
  if (form.dataset.options) return JSON.parse(form.dataset.options).publicKey;
  const answer = await fetch(form.action, { headers: { Accept: "application/json", "X-Requested-With": "XMLHttpRequest" } });
  if (!answer.ok) throw new Error(String(answer.status));
  return (await answer.json()).request_options.publicKey;
}

async function start(form) {
  const note = form.querySelector("[data-passkey-failed]");
  note.hidden = true;
  try {
    const options = await optionsOf(form);
    const passwordless = form.elements.passwordless?.checked ?? false;
    const credential = form.dataset.passkey === "create" ? await make(options, passwordless) : await ask(options);
    form.elements.credential.value = JSON.stringify(credential);
    form.submit();
  } catch {
    // The user closed the browser's window, or it has no passkey for this address: both are told beside the button.
    note.textContent = form.dataset.failed;
    note.hidden = false;
  }
}

document.addEventListener("click", (event) => {
  const form = event.target.closest("[data-passkey-start]")?.form;
  if (form) start(form);
});
document.addEventListener("submit", (event) => {
  if (!event.target.matches("[data-passkey]")) return;
  event.preventDefault();
  start(event.target);
});
