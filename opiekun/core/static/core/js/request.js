// A request through htmx. The promise says whether an answer came; that none came is told to the user by htmx_events.js.
export const request = (verb, url, options) =>
  window.htmx.ajax(verb, url, options).then(
    () => true,
    () => false,
  );
