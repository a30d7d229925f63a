/** The API explorer: swagger-ui (loaded before) on our own document; nothing from outside. */
const place = document.getElementById("explorer");
globalThis.SwaggerUIBundle({
  url: place.dataset.document,
  domNode: place,
  deepLinking: true,
  validatorUrl: null,
});
